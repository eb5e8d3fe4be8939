package io.statehook.producer;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Kafka client settings under which an acknowledged event is never lost or overtaken. */
final class ProducerSettings {
  private static final Map<String, Set<String>> REQUIRED =
      Map.of("acks", Set.of("all", "-1"), "enable.idempotence", Set.of("true"));

  private ProducerSettings() {}

  /**
   * The caller's settings, ours where the caller is silent.
   *
   * @throws IllegalArgumentException naming a setting that would break the guarantee
   */
  static Map<String, Object> over(Map<String, ?> given) {
    REQUIRED.forEach(
        (name, allowed) -> {
          Object value = given.get(name);
          if (value != null && !allowed.contains(value.toString())) {
            throw new IllegalArgumentException(
                "%s=%s: events could be lost or reordered, it must be %s"
                    .formatted(name, value, name.equals("acks") ? "all" : "true"));
          }
        });
    if (given.containsKey("transactional.id")) {
      throw new IllegalArgumentException(
          "transactional.id: each event stands for itself, transactions are not supported");
    }
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", "statehook-producer");
    settings.put("compression.type", "lz4");
    settings.put("linger.ms", "5");
    settings.putAll(given);
    settings.put("acks", "all");
    settings.put("enable.idempotence", "true");
    return settings;
  }
}
