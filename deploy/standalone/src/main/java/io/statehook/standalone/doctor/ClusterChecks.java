package io.statehook.standalone.doctor;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.ClusterCheck;
import io.statehook.dispatcher.control.LeaseCheck;
import io.statehook.dispatcher.control.TopicPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.Node;
import org.apache.kafka.server.common.MetadataVersion;

/** The brokers, what they can do, and the topics. */
final class ClusterChecks {
  private static final String APPLY = "run: statehook topics apply";

  private final StatehookConfig config;
  private final TopicLayout topics;
  private final Admin admin;

  ClusterChecks(StatehookConfig config, Admin admin) {
    this.config = config;
    this.topics = config.topics();
    this.admin = admin;
  }

  void brokers(Findings found) throws ExecutionException, InterruptedException {
    DescribeClusterResult cluster = admin.describeCluster();
    Collection<Node> nodes = cluster.nodes().get();
    found.ok(
        "cluster %s answers: %d broker%s"
            .formatted(cluster.clusterId().get(), nodes.size(), nodes.size() == 1 ? "" : "s"));
    if (nodes.size() < topics.replication()) {
      found.warning(
          "%d replicas are wanted of every topic, but there are fewer brokers"
              .formatted(topics.replication()),
          "start more brokers, or set " + StatehookConfig.REPLICATION);
    } else if (topics.replication() == 1) {
      found.note(
          "every topic has one replica: what a lost disk held is gone",
          "for more than development set %s to 3".formatted(StatehookConfig.REPLICATION));
    }
  }

  void features(Findings found) throws ExecutionException, InterruptedException {
    Map<String, FinalizedVersionRange> features =
        admin.describeFeatures().featureMetadata().get().finalizedFeatures();
    int metadata = level(features, MetadataVersion.FEATURE_NAME);
    int groups = level(features, "group.version");
    found.ok(
        "metadata.version %d, transaction.version %d, group.version %d"
            .formatted(metadata, level(features, "transaction.version"), groups));
    if (groups < 1 && !LeaseCheck.isClassic(config)) {
      found.failed(
          "workers use the consumer protocol, which needs group.version 1",
          "run: kafka-features upgrade --feature group.version=1, or set"
              + " consumer.group.protocol=classic");
    }
  }

  private static int level(Map<String, FinalizedVersionRange> features, String name) {
    FinalizedVersionRange range = features.get(name);
    return range == null ? 0 : range.maxVersionLevel();
  }

  /** What a dispatcher asks before it starts, and differences that it would live with. */
  void topics(Findings found) throws ExecutionException, InterruptedException {
    List<String> problems = ClusterCheck.problems(admin, topics);
    problems.forEach(problem -> found.failed(problem, "no dispatcher starts before"));
    TopicPlan plan = TopicPlan.compare(admin, topics);
    Map<Difference, List<String>> alike = new LinkedHashMap<>();
    plan.differences().stream()
        .filter(difference -> !difference.blocks())
        .forEach(
            difference ->
                alike
                    .computeIfAbsent(described(difference), same -> new ArrayList<>())
                    .add(topics.name(difference.topic())));
    alike.forEach(
        (difference, names) ->
            found.warning(
                "%s: %s".formatted(difference.text(), String.join(", ", names)),
                difference.remedy()));
    if (found.isClean()) {
      found.ok(
          "%d topics are as the settings say, LogAppendTime, min.insync.replicas %d"
              .formatted(plan.partitionsFound().size(), topics.minInSyncReplicas()));
    }
  }

  /** What several topics may have in common. */
  private record Difference(String text, String remedy) {}

  private static Difference described(TopicPlan.Difference difference) {
    if (difference instanceof TopicPlan.Partitions partitions) {
      return new Difference(
          "%d partitions, the settings say %d".formatted(partitions.actual(), partitions.wanted()),
          "set %s to %d; partitions are never changed"
              .formatted(partitionSetting(partitions.topic()), partitions.actual()));
    }
    if (difference instanceof TopicPlan.Replicas replicas) {
      return new Difference(
          "%d replicas, the settings say %d".formatted(replicas.actual(), replicas.wanted()),
          "change them with kafka-reassign-partitions, or set " + StatehookConfig.REPLICATION);
    }
    return difference instanceof TopicPlan.Setting setting
        ? new Difference(
            "%s=%s, wanted %s".formatted(setting.key(), setting.actual(), setting.wanted()), APPLY)
        : new Difference(difference.toString(), APPLY);
  }

  private static String partitionSetting(Topic topic) {
    return switch (topic.shape()) {
      case EVENTS -> StatehookConfig.EVENT_PARTITIONS;
      case DELIVERIES -> StatehookConfig.DELIVERY_PARTITIONS;
      case DEAD_LETTERS -> StatehookConfig.DEAD_LETTER_PARTITIONS;
      case SINGLE -> throw new IllegalArgumentException(topic + " has one partition always");
    };
  }
}
