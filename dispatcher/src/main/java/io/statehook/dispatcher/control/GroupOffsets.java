package io.statehook.dispatcher.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a group its first offsets, so that it can run with {@code auto.offset.reset=none}: from
 * then on a missing offset is a loss to be reported, never a reason to skip.
 */
public final class GroupOffsets {
  private static final Logger log = LoggerFactory.getLogger(GroupOffsets.class);

  private GroupOffsets() {}

  /**
   * Sets the earliest offset for every partition of the topic that has none yet.
   *
   * @return what was deleted before the group had read it, one sentence per partition; empty when
   *     nothing was
   */
  public static List<String> prepare(Admin admin, String group, String topic)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> earliest = earliest(admin, topic);
    Map<TopicPartition, Long> committed = committed(admin, group);
    Map<TopicPartition, OffsetAndMetadata> missing = new HashMap<>();
    List<String> gaps = new ArrayList<>();
    earliest.forEach(
        (partition, first) -> {
          Long next = committed.get(partition);
          if (next == null) {
            missing.put(partition, new OffsetAndMetadata(first));
          } else if (next < first) {
            gaps.add(
                "%s: offsets %d to %d were deleted by retention before group %s had read them"
                    .formatted(partition, next, first - 1, group));
          }
        });
    if (!missing.isEmpty()) {
      set(admin, group, missing);
    }
    return gaps;
  }

  private static void set(Admin admin, String group, Map<TopicPartition, OffsetAndMetadata> missing)
      throws ExecutionException, InterruptedException {
    try {
      admin.alterConsumerGroupOffsets(group, missing).all().get();
      log.info("first offsets set: group={} partitions={}", group, missing.keySet());
    } catch (ExecutionException e) {
      // A member that started first has set them; a group with members refuses further ones.
      if (!committed(admin, group).keySet().containsAll(missing.keySet())) {
        throw e;
      }
    }
  }

  private static Map<TopicPartition, Long> committed(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> committed = new HashMap<>();
    admin
        .listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().requireStable(true))
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                committed.put(partition, offset.offset());
              }
            });
    return committed;
  }

  private static Map<TopicPartition, Long> earliest(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    int partitions =
        Objects.requireNonNull(
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
            .partitions()
            .size();
    Map<TopicPartition, OffsetSpec> request =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.earliest()));
    Map<TopicPartition, ListOffsetsResultInfo> offsets = admin.listOffsets(request).all().get();
    return offsets.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }
}
