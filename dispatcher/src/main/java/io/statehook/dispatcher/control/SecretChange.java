package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of {@code webhook-secrets} that are written together or not at all, and what to tell the
 * caller once they are in force.
 *
 * @param records in the order in which they are written; none when nothing changes
 * @param result for the caller
 */
record SecretChange<T>(List<Entry> records, T result) {
  /** One record; without value it deletes. */
  @SuppressWarnings("ArrayRecordComponent") // On its way to Kafka.
  record Entry(String key, byte @Nullable [] value) {
    static Entry of(SealedSecret secret) {
      return new Entry(secret.name().recordKey(), secret.toJson());
    }

    static Entry deleting(SecretName name) {
      return new Entry(name.recordKey(), null);
    }
  }

  SecretChange {
    records = List.copyOf(records);
  }

  /** Nothing is written. */
  static <T> SecretChange<T> none(T result) {
    return new SecretChange<>(List.of(), result);
  }

  /** These records, with the entry that says who did it. */
  static <T> SecretChange<T> audited(AuditEntry audit, T result, Entry... entries) {
    List<Entry> all = new ArrayList<>(List.of(entries));
    all.add(new Entry(audit.recordKey(), Json.bytes(audit.toJson())));
    return new SecretChange<>(all, result);
  }
}
