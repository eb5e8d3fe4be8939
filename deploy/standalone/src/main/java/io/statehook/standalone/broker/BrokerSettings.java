package io.statehook.standalone.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Kafka's settings for one small node; everything not named here is Kafka's default. */
final class BrokerSettings {
  static final String LOOPBACK = "127.0.0.1";
  static final int NODE_ID = 1;
  static final String BROKER_LISTENER = "PLAINTEXT";
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final int INTERNAL_TOPIC_PARTITIONS = 4;
  private static final int MEBIBYTE = 1024 * 1024;

  private BrokerSettings() {}

  /**
   * Settings of a node.
   *
   * @param ports of the listeners, by name
   */
  static Map<String, String> of(Path dataDirectory, Map<String, Integer> ports) {
    Map<String, String> settings = ofAnyNode();
    node(settings, dataDirectory, ports);
    return settings;
  }

  /** What does not depend on where the node stands. */
  static Map<String, String> ofAnyNode() {
    Map<String, String> settings = new HashMap<>();
    // A misspelt topic must fail as it does on a well-kept cluster.
    settings.put("auto.create.topics.enable", "false");
    singleReplica(settings);
    quickStartAndStop(settings);
    smallFootprint(settings);
    return settings;
  }

  private static void node(
      Map<String, String> settings, Path dataDirectory, Map<String, Integer> ports) {
    String listeners =
        ports.entrySet().stream()
            .map(port -> "%s://%s:%d".formatted(port.getKey(), LOOPBACK, port.getValue()))
            .collect(Collectors.joining(","));
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put(
        "controller.quorum.voters",
        "%d@%s:%d".formatted(NODE_ID, LOOPBACK, ports.get(CONTROLLER_LISTENER)));
    settings.put("controller.listener.names", CONTROLLER_LISTENER);
    settings.put("inter.broker.listener.name", BROKER_LISTENER);
    settings.put("listeners", listeners);
    settings.put("advertised.listeners", listeners);
    settings.put("log.dirs", dataDirectory.toString());
  }

  private static void singleReplica(Map<String, String> settings) {
    settings.put("default.replication.factor", "1");
    settings.put("min.insync.replicas", "1");
    String partitions = Integer.toString(INTERNAL_TOPIC_PARTITIONS);
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", partitions);
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", partitions);
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", partitions);
  }

  private static void quickStartAndStop(Map<String, String> settings) {
    settings.put("group.initial.rebalance.delay.ms", "0");
    // Tests kill clients and wait for the group to notice.
    settings.put("group.min.session.timeout.ms", "1000");
    settings.put("group.consumer.min.session.timeout.ms", "1000");
    settings.put("group.consumer.min.heartbeat.interval.ms", "100");
    // A killed transactional client holds back readers until its transaction is aborted.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    // Each change of the node's own state waits for a heartbeat, on the way up and down.
    settings.put("broker.heartbeat.interval.ms", "250");
    // A killed node is taken for alive until this has passed, and may not come back before.
    settings.put("broker.session.timeout.ms", "3000");
    // There are no peers to collect metadata writes for.
    settings.put("controller.quorum.append.linger.ms", "0");
    // Better a message than a hang.
    settings.put("server.max.startup.time.ms", "120000");
  }

  private static void smallFootprint(Map<String, String> settings) {
    settings.put("num.network.threads", "1");
    settings.put("num.io.threads", "2");
    settings.put("background.threads", "2");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * MEBIBYTE));
    // Enough for a full segment of 1 GiB at one entry per 4 KiB.
    settings.put("log.index.size.max.bytes", Integer.toString(4 * MEBIBYTE));
  }
}
