package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * How Kafka stands for one installation, as operators want to see it.
 *
 * @param brokers how many are there
 * @param topics ours, in the order in which they are documented
 * @param groups ours
 * @param differences where topics are not as the settings want them
 */
public record ClusterView(
    int brokers,
    List<TopicState> topics,
    List<GroupState> groups,
    List<TopicPlan.Difference> differences) {
  private static final String ABSENT = "absent";

  /**
   * One topic.
   *
   * @param partitions 0 when it does not exist
   * @param records between begin and end; of a compacted topic the deleted ones count as well
   */
  public record TopicState(String name, int partitions, long records) {}

  /**
   * One group.
   *
   * @param state as Kafka says it, or {@code absent}
   * @param members processes and threads that share the work
   * @param lags by partition of the topic that it reads; empty where it has committed nothing
   */
  public record GroupState(
      String name, String topic, String state, int members, List<OptionalLong> lags) {
    /** Copies the list. */
    public GroupState {
      lags = List.copyOf(lags);
    }

    /** How many records are still to be read. */
    public long lag() {
      return lags.stream().mapToLong(lag -> lag.orElse(0)).sum();
    }
  }

  /** Copies the lists. */
  public ClusterView {
    topics = List.copyOf(topics);
    groups = List.copyOf(groups);
    differences = List.copyOf(differences);
  }

  /** Looks now; what can be asked side by side is. */
  public static ClusterView of(Admin admin, TopicLayout layout)
      throws ExecutionException, InterruptedException {
    KafkaFuture<Collection<Node>> nodes = admin.describeCluster().nodes();
    GroupLook batcher = GroupLook.of(admin, layout.batcherGroup());
    GroupLook worker = GroupLook.of(admin, layout.workerGroup());
    TopicPlan plan = TopicPlan.compare(admin, layout);
    List<TopicPartition> partitions = partitions(layout, plan);
    ListOffsetsResult asked = offsets(admin, partitions, OffsetSpec.latest());
    Map<TopicPartition, Long> begins = found(offsets(admin, partitions, OffsetSpec.earliest()));
    Map<TopicPartition, Long> ends = found(asked);
    List<TopicState> topics = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      String name = layout.name(topic);
      long records =
          partitions.stream()
              .filter(partition -> partition.topic().equals(name))
              .mapToLong(p -> ends.getOrDefault(p, 0L) - begins.getOrDefault(p, 0L))
              .sum();
      topics.add(new TopicState(name, plan.partitionsFound().getOrDefault(topic, 0), records));
    }
    List<GroupState> groups =
        List.of(
            batcher.state(layout.name(Topic.DEVICE_EVENTS), ends),
            worker.state(layout.name(Topic.WEBHOOK_DELIVERIES), ends));
    return new ClusterView(nodes.get().size(), topics, groups, plan.differences());
  }

  private static List<TopicPartition> partitions(TopicLayout layout, TopicPlan plan) {
    List<TopicPartition> partitions = new ArrayList<>();
    plan.partitionsFound()
        .forEach(
            (topic, count) -> {
              for (int i = 0; i < count; i++) {
                partitions.add(new TopicPartition(layout.name(topic), i));
              }
            });
    return partitions;
  }

  private static ListOffsetsResult offsets(
      Admin admin, Collection<TopicPartition> partitions, OffsetSpec which) {
    return admin.listOffsets(
        partitions.stream().collect(Collectors.toMap(partition -> partition, p -> which)));
  }

  private static Map<TopicPartition, Long> found(ListOffsetsResult asked)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    asked.all().get().forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  /** What was asked about a group. */
  private record GroupLook(
      String group,
      KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> committed,
      KafkaFuture<ConsumerGroupDescription> described) {
    static GroupLook of(Admin admin, String group) {
      return new GroupLook(
          group,
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
          Objects.requireNonNull(
              admin.describeConsumerGroups(List.of(group)).describedGroups().get(group)));
    }

    GroupState state(String topic, Map<TopicPartition, Long> ends)
        throws ExecutionException, InterruptedException {
      Map<TopicPartition, OffsetAndMetadata> found = committed.get();
      List<OptionalLong> lags =
          ends.entrySet().stream()
              .filter(end -> end.getKey().topic().equals(topic))
              .sorted(Comparator.comparingInt(end -> end.getKey().partition()))
              .map(end -> lag(end.getValue(), found.get(end.getKey())))
              .toList();
      try {
        ConsumerGroupDescription is = described.get();
        return new GroupState(group, topic, is.groupState().toString(), is.members().size(), lags);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof GroupIdNotFoundException) {
          return new GroupState(group, topic, ABSENT, 0, lags);
        }
        throw e;
      }
    }
  }

  private static OptionalLong lag(long end, @Nullable OffsetAndMetadata committed) {
    return committed == null
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, end - committed.offset()));
  }
}
