package io.statehook.standalone.batching;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.dispatcher.batching.Batcher;
import io.statehook.dispatcher.control.GroupOffsets;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.SubscriptionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;

/**
 * A batcher as a process of its own. Prints {@code RUNNING} once it takes events and {@code GAP}
 * for what was lost before it started; ends when its standard input does, or with 3 when it cannot
 * go on.
 */
final class BatcherChildMain {
  static final int FATAL = 3;

  private BatcherChildMain() {}

  /**
   * Runs until standard input ends.
   *
   * @param args a properties file
   */
  public static void main(String[] args) throws Exception {
    StatehookConfig config = StatehookConfig.of(read(Path.of(args[0])));
    KafkaClients clients = new KafkaClients(config, "batcher-child");
    try (Admin admin = clients.admin()) {
      List<String> gaps =
          GroupOffsets.prepare(
              admin, config.topics().batcherGroup(), config.topics().name(Topic.DEVICE_EVENTS));
      gaps.forEach(gap -> System.out.println("GAP " + gap));
    }
    try (SubscriptionTable table =
            new SubscriptionTable(clients, config.topics(), new SubscriptionReader(url -> true));
        Batcher batcher = batcher(config, clients, table)) {
      batcher.start();
      while (!batcher.isRunning()) {
        LockSupport.parkNanos(5_000_000);
      }
      System.out.println("RUNNING");
      awaitEndOfInput();
    }
  }

  private static Batcher batcher(
      StatehookConfig config, KafkaClients clients, SubscriptionTable table) {
    table.start().join();
    return new Batcher(
        config,
        clients,
        table,
        failure -> {
          System.out.println("FATAL " + failure);
          Runtime.getRuntime().halt(FATAL);
        });
  }

  private static Map<String, String> read(Path file) throws IOException {
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    return settings;
  }

  private static void awaitEndOfInput() throws IOException {
    int next = 0;
    while (next >= 0) {
      next = System.in.read();
    }
  }
}
