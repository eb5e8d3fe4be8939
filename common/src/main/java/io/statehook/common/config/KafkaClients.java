package io.statehook.common.config;

import java.util.List;

/** The kinds of Kafka clients whose settings can be told apart by prefix. */
final class KafkaClients {
  static final List<String> NAMES = List.of("consumer", "producer", "admin", "streams");

  private KafkaClients() {}

  static boolean isPrefixed(String name) {
    return NAMES.stream().anyMatch(client -> name.startsWith(client + "."));
  }
}
