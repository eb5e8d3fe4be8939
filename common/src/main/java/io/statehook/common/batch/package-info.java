/**
 * Sealed batches: what a receiver gets, byte for byte, is the value of one record in {@code
 * webhook-deliveries}; everything else about it stands in text headers.
 */
@NullMarked
package io.statehook.common.batch;

import org.jspecify.annotations.NullMarked;
