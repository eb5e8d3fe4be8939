package io.statehook.dispatcher.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be true of a group's offsets so that it can run with {@code auto.offset.reset=none}: a
 * missing record is a loss to be reported, never a reason to skip.
 */
public final class GroupOffsets {
  private static final Logger log = LoggerFactory.getLogger(GroupOffsets.class);

  /** Longer than Kafka takes to abort the transaction of a killed batcher. */
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);

  private static final Duration SETTLE_POLL = Duration.ofMillis(200);

  private GroupOffsets() {}

  /**
   * Sets the earliest offset for every partition of the topic that has none yet, for a group whose
   * members cannot do that themselves.
   *
   * @return what was deleted before the group had read it, one sentence per partition; empty when
   *     nothing was
   */
  public static List<String> prepare(Admin admin, String group, String topic)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> earliest = earliest(admin, topic);
    Map<TopicPartition, Long> committed = committed(admin, group, earliest.keySet());
    Map<TopicPartition, OffsetAndMetadata> missing = new HashMap<>();
    earliest.forEach(
        (partition, first) -> {
          if (!committed.containsKey(partition)) {
            missing.put(partition, new OffsetAndMetadata(first));
          }
        });
    if (!missing.isEmpty()) {
      set(admin, group, missing);
    }
    return gaps(group, earliest, committed);
  }

  /** What was deleted before the group had read it, one sentence per partition; sets nothing. */
  public static List<String> gaps(Admin admin, String group, String topic)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> earliest = earliest(admin, topic);
    return gaps(group, earliest, committed(admin, group, earliest.keySet()));
  }

  private static List<String> gaps(
      String group, Map<TopicPartition, Long> earliest, Map<TopicPartition, Long> committed) {
    List<String> gaps = new ArrayList<>();
    earliest.forEach(
        (partition, first) -> {
          long next = committed.getOrDefault(partition, first);
          if (next < first) {
            gaps.add(
                "%s: offsets %d to %d were deleted by retention before group %s had read them"
                    .formatted(partition, next, first - 1, group));
          }
        });
    return gaps;
  }

  private static void set(Admin admin, String group, Map<TopicPartition, OffsetAndMetadata> missing)
      throws ExecutionException, InterruptedException {
    try {
      admin.alterConsumerGroupOffsets(group, missing).all().get();
      log.info("first offsets set: group={} partitions={}", group, missing.keySet());
    } catch (ExecutionException e) {
      // A member that started first has set them; a group with members refuses further ones.
      if (!committed(admin, group, missing.keySet()).keySet().containsAll(missing.keySet())) {
        throw e;
      }
    }
  }

  private static Map<TopicPartition, Long> committed(
      Admin admin, String group, Collection<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> committed = new HashMap<>();
    settled(admin, group, partitions)
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                committed.put(partition, offset.offset());
              }
            });
    return committed;
  }

  /**
   * The offsets once no transaction holds any of them back; null where there is none. The admin
   * client leaves out partitions that it has no answer for, as while the transaction of a killed
   * process waits to be aborted. Taking that for "none" would start such a partition all over.
   */
  private static Map<TopicPartition, @Nullable OffsetAndMetadata> settled(
      Admin admin, String group, Collection<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    Map<String, ListConsumerGroupOffsetsSpec> request =
        Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions));
    ListConsumerGroupOffsetsOptions stable =
        new ListConsumerGroupOffsetsOptions().requireStable(true);
    long startedNanos = System.nanoTime();
    while (true) {
      Map<TopicPartition, @Nullable OffsetAndMetadata> offsets =
          admin
              .listConsumerGroupOffsets(request, stable)
              .partitionsToOffsetAndMetadata(group)
              .get();
      if (offsets.keySet().containsAll(partitions)) {
        return offsets;
      }
      if (System.nanoTime() - startedNanos > SETTLE_LIMIT.toNanos()) {
        throw new TimeoutException(
            "a transaction holds back the offsets of group %s for more than %s"
                .formatted(group, SETTLE_LIMIT));
      }
      TimeUnit.MILLISECONDS.sleep(SETTLE_POLL.toMillis());
    }
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
