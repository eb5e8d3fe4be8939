/**
 * What the faces of the product, HTTP API and console, may do and for whom: the operations of one
 * installation in one bundle, and the callers that tokens name.
 */
@NullMarked
package io.statehook.dispatcher.operations;

import org.jspecify.annotations.NullMarked;
