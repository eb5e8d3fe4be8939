/**
 * The topics, their layout and the text forms that records share. Other programs read these names
 * and forms: they are public API.
 */
@NullMarked
package io.statehook.common.kafka;

import org.jspecify.annotations.NullMarked;
