package io.statehook.common.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The names, partition counts and settings of one installation's topics.
 *
 * @param prefix put before every topic and group name; may be empty
 * @param eventPartitions partitions of {@code device-events}, the most batcher tasks there can be
 * @param deliveryPartitions partitions of the four topics a worker owns together
 * @param deadLetterPartitions partitions of {@code webhook-dead-letters}
 * @param replication replicas of every topic
 */
public record TopicLayout(
    String prefix,
    int eventPartitions,
    int deliveryPartitions,
    int deadLetterPartitions,
    int replication) {
  /** Largest record of any topic, in bytes; what Kafka's own default allows. */
  public static final int MAX_MESSAGE_BYTES = 1_048_588;

  private static final Pattern PREFIX = Pattern.compile("[a-z0-9-]{0,64}");
  private static final int MAX_PARTITIONS = 10_000;
  private static final int MAX_REPLICATION = 9;

  /** Refuses names and counts that Kafka would refuse later. */
  public TopicLayout {
    requirePrefix(prefix);
    requireCount("event partitions", eventPartitions, MAX_PARTITIONS);
    requireCount("delivery partitions", deliveryPartitions, MAX_PARTITIONS);
    requireCount("dead letter partitions", deadLetterPartitions, MAX_PARTITIONS);
    requireCount("replication", replication, MAX_REPLICATION);
  }

  /** The layout for a single broker on a developer's machine. */
  public static TopicLayout dev() {
    return new TopicLayout("", 4, 4, 2, 1);
  }

  /** The topic's full name. */
  public String name(Topic topic) {
    return prefix + topic.baseName();
  }

  /** The topic's partition count. */
  public int partitions(Topic topic) {
    return switch (topic.shape()) {
      case EVENTS -> eventPartitions;
      case DELIVERIES -> deliveryPartitions;
      case DEAD_LETTERS -> deadLetterPartitions;
      case SINGLE -> 1;
    };
  }

  /**
   * The settings that the topic must have. All are LogAppendTime: with an event's own time,
   * retention would delete what a device reports after days offline within minutes of its
   * acknowledgement.
   */
  public Map<String, String> config(Topic topic) {
    Map<String, String> config = new HashMap<>(topic.cleanup().topicConfig());
    config.put("message.timestamp.type", "LogAppendTime");
    config.put("max.message.bytes", Integer.toString(MAX_MESSAGE_BYTES));
    config.put("min.insync.replicas", Integer.toString(minInSyncReplicas()));
    return Map.copyOf(config);
  }

  /** A majority, so that an acknowledged record outlives every smaller failure; 1 of 2. */
  public int minInSyncReplicas() {
    return (replication + 1) / 2;
  }

  /** The application id and consumer group of the batcher; its lag is what is not yet matched. */
  public String batcherGroup() {
    return prefix + "statehook-batcher";
  }

  /** The consumer group of the workers; its lag is what is neither delivered nor resolved. */
  public String workerGroup() {
    return prefix + "statehook-dispatcher";
  }

  /**
   * Refuses prefixes that Kafka or our own naming would not take.
   *
   * @throws IllegalArgumentException naming the prefix and the rule
   */
  public static void requirePrefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "a topic prefix has up to 64 of a-z, 0-9 and -, not \"%s\"".formatted(prefix));
    }
  }

  private static void requireCount(String what, int count, int max) {
    if (count < 1 || count > max) {
      throw new IllegalArgumentException("%s must be 1 to %d, not %d".formatted(what, max, count));
    }
  }
}
