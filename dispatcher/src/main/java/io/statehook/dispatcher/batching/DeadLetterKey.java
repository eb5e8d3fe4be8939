package io.statehook.dispatcher.batching;

import org.jspecify.annotations.Nullable;

/**
 * The key of a dead letter: that of the refused record.
 *
 * @param bytes as they were; null when the record had none
 */
@SuppressWarnings("ArrayRecordComponent") // Passed from the processor to its serializer only.
record DeadLetterKey(byte @Nullable [] bytes) {}
