package io.statehook.dispatcher.delivery;

import org.jspecify.annotations.Nullable;

/**
 * A record of {@code webhook-deliveries} that is no batch.
 *
 * @param key as it stands, if there is one
 * @param value as it stands, if there is one
 * @param problem what is wrong with it
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to Kafka as they are.
record RawRecord(byte @Nullable [] key, byte @Nullable [] value, String problem) {
  int bytes() {
    return value == null ? 0 : value.length;
  }
}
