package io.statehook.common.config;

import java.util.List;

/** The kinds of Kafka clients whose settings can be told apart by prefix. */
final class KafkaClients {
  private static final List<String> PREFIXES =
      List.of("consumer.", "producer.", "admin.", "streams.");

  private KafkaClients() {}

  static boolean isPrefixed(String name) {
    return PREFIXES.stream().anyMatch(name::startsWith);
  }
}
