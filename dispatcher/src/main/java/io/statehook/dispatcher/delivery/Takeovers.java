package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings assigned partitions to the engine, each with what earlier owners have left about it. Used
 * by the polling thread, but for the results of reading.
 */
final class Takeovers {
  private static final Logger log = LoggerFactory.getLogger(Takeovers.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final EngineLoop engine;
  private final EffectShell effects;
  private final Committer committer;
  private final StartOffsets startOffsets;
  private final Map<TopicPartition, Assignment> assignments = new HashMap<>();
  private final Set<TopicPartition> unasked = new HashSet<>();
  private final Set<TopicPartition> untold = new HashSet<>();
  private final Queue<Read> read = new ConcurrentLinkedQueue<>();

  private record Read(Assignment assignment, long start, Takeover takeover) {}

  Takeovers(
      Consumer<byte[], byte[]> consumer,
      EngineLoop engine,
      EffectShell effects,
      Committer committer,
      StartOffsets startOffsets) {
    this.consumer = consumer;
    this.engine = engine;
    this.effects = effects;
    this.committer = committer;
    this.startOffsets = startOffsets;
  }

  /** Partitions were assigned. Asks Kafka nothing yet: a rebalance is not the time to wait. */
  void begin(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      committer.forget(partition);
      assignments.put(partition, new Assignment(partition));
    }
    unasked.addAll(partitions);
    untold.addAll(partitions);
  }

  /** Partitions are being taken away: whatever is on its way for them does nothing any more. */
  List<Assignment> end(Collection<TopicPartition> partitions) {
    List<Assignment> ended = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      Assignment assignment = assignments.remove(partition);
      if (assignment != null) {
        assignment.end();
        ended.add(assignment);
      }
    }
    unasked.removeAll(partitions);
    untold.removeAll(partitions);
    return ended;
  }

  /** Whether the partition may be read: the engine was told about it. */
  boolean isTold(TopicPartition partition) {
    return !untold.contains(partition);
  }

  /** Does what has become possible; to be called now and then, outside a rebalance. */
  void advance() {
    try {
      ask();
    } catch (RetriableException
        | UnknownMemberIdException
        | StaleMemberEpochException
        | FencedMemberEpochException e) {
      // Polling goes on in between: it may bring the news that the partitions are gone.
      log.info("committed offsets cannot be read at the moment: {}", e.getMessage());
    }
    for (Read done = read.poll(); done != null; done = read.poll()) {
      if (!done.assignment.isOver()) {
        tell(done);
      }
    }
  }

  private void ask() {
    if (unasked.isEmpty()) {
      return;
    }
    Set<TopicPartition> partitions = Set.copyOf(unasked);
    Map<TopicPartition, OffsetAndMetadata> starts = starts(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
    for (TopicPartition partition : partitions) {
      Assignment assignment = assignments.get(partition);
      OffsetAndMetadata start = starts.get(partition);
      Long end = ends.get(partition);
      if (assignment != null && start != null && end != null) {
        unasked.remove(partition);
        committer.known(partition, start);
        effects.readTakeover(
            new TakeoverReader.Request(partition.partition(), CommitMark.attemptsFrom(start), end),
            takeover -> read.add(new Read(assignment, start.offset(), takeover)));
      }
    }
  }

  /** What is committed; where that is nothing, reading begins at the beginning. */
  private Map<TopicPartition, OffsetAndMetadata> starts(Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> starts = new HashMap<>();
    consumer
        .committed(partitions, PATIENCE)
        .forEach(
            (partition, committed) -> {
              if (committed != null) {
                starts.put(partition, committed);
              }
            });
    Set<TopicPartition> never =
        partitions.stream()
            .filter(partition -> !starts.containsKey(partition))
            .collect(Collectors.toSet());
    if (!never.isEmpty()) {
      startOffsets
          .begin(never)
          .forEach((partition, offset) -> starts.put(partition, new OffsetAndMetadata(offset)));
    }
    return starts;
  }

  /** Commits the position in the attempts if that is not known to Kafka yet. */
  private void tell(Read done) {
    TopicPartition partition = done.assignment.partition();
    untold.remove(partition);
    committer.mark(partition, new CommitMark(done.start, done.takeover.attemptsFrom()));
    engine.assign(done.assignment, done.takeover);
    // Without a batch to read, nothing else would tell where reading stands, and no drain of the
    // backlog could commit how far it has come.
    int number = partition.partition();
    engine.submit(
        (delivery, now) ->
            done.assignment.isOver()
                ? List.of()
                : delivery.positionReached(number, done.start, now));
  }
}
