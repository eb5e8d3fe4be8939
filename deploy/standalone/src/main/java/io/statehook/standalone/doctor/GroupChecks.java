package io.statehook.standalone.doctor;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.GroupOffsets;
import io.statehook.dispatcher.control.LeaseCheck;
import io.statehook.standalone.words.Count;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/** Whether somebody works, and what waits. */
final class GroupChecks {
  private final StatehookConfig config;
  private final TopicLayout topics;
  private final Admin admin;

  GroupChecks(StatehookConfig config, Admin admin) {
    this.config = config;
    this.topics = config.topics();
    this.admin = admin;
  }

  void lease(Findings found) throws InterruptedException {
    LeaseCheck.problem(admin, config)
        .ifPresentOrElse(
            problem -> found.failed(problem, "no worker starts before"),
            () ->
                found.ok(
                    "a worker's lease of %d ms ends before its session"
                        .formatted(config.millis(StatehookConfig.WORKER_LEASE_MS).toMillis())));
  }

  void groups(Findings found) throws ExecutionException, InterruptedException {
    look(topics.batcherGroup(), "batcher", topics.name(Topic.DEVICE_EVENTS), found);
    look(topics.workerGroup(), "worker", topics.name(Topic.WEBHOOK_DELIVERIES), found);
  }

  private void look(String group, String role, String topic, Findings found)
      throws ExecutionException, InterruptedException {
    for (String gap : GroupOffsets.gaps(admin, group, topic)) {
      found.failed(
          gap,
          "these records are lost; to go on, reset the group's offsets: statehook kafka"
              + " consumer-groups --reset-offsets --to-earliest --group %s --topic %s"
                  .formatted(group, topic));
    }
    int members = members(group);
    long waiting = waiting(group, topic);
    String waits = "%s of %s not read yet".formatted(Count.of(waiting, "record"), topic);
    if (members == 0) {
      found.warning(
          "no %s works in group %s; %s".formatted(role, group, waits),
          "start one: statehook dispatcher --roles " + role);
    } else {
      found.ok("group %s: %s, %s".formatted(group, Count.of(members, "member"), waits));
    }
  }

  private int members(String group) throws ExecutionException, InterruptedException {
    try {
      return Objects.requireNonNull(
              admin.describeConsumerGroups(List.of(group)).describedGroups().get(group))
          .get()
          .members()
          .size();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return 0;
      }
      throw e;
    }
  }

  /** Up to where everybody could read; transactions that are open do not count. */
  private long waiting(String group, String topic) throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> first = offsets(topic, OffsetSpec.earliest());
    Map<TopicPartition, Long> end = offsets(topic, OffsetSpec.latest());
    Map<TopicPartition, Long> next = new HashMap<>(first);
    next.putAll(committed(group));
    return end.entrySet().stream()
        .mapToLong(e -> Math.max(0, e.getValue() - next.getOrDefault(e.getKey(), 0L)))
        .sum();
  }

  private Map<TopicPartition, Long> committed(String group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> committed = new HashMap<>();
    try {
      Map<TopicPartition, @Nullable OffsetAndMetadata> known =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      known.forEach(
          (partition, offset) -> {
            if (offset != null) {
              committed.put(partition, offset.offset());
            }
          });
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
    return committed;
  }

  private Map<TopicPartition, Long> offsets(String topic, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    int partitions =
        Objects.requireNonNull(
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
            .partitions()
            .size();
    Map<TopicPartition, OffsetSpec> request = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      request.put(new TopicPartition(topic, partition), spec);
    }
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> answer =
        admin
            .listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all()
            .get();
    answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }
}
