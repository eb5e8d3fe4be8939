package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.AttemptReader;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what earlier owners of a partition have left about it: the records of its lanes, and of
 * {@code webhook-attempts} those since the position that the last commit carries.
 */
final class TakeoverReader {
  private static final Logger log = LoggerFactory.getLogger(TakeoverReader.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final String lanes;
  private final String attempts;
  private final BooleanSupplier stopped;

  /**
   * What to read.
   *
   * @param partition of all topics that an owner owns together
   * @param attemptsFrom where to begin in the attempts; empty if nobody knows, as before the first
   *     commit and after an operator has set the offsets: then they are not read
   * @param deliveriesEnd the end of the deliveries when the partition was assigned
   */
  record Request(int partition, OptionalLong attemptsFrom, long deliveriesEnd) {}

  /** A reader; the consumer is its owner's, and used on the calling thread only. */
  TakeoverReader(Consumer<byte[], byte[]> consumer, TopicLayout topics, BooleanSupplier stopped) {
    this.consumer = consumer;
    lanes = topics.name(Topic.WEBHOOK_LANES);
    attempts = topics.name(Topic.WEBHOOK_ATTEMPTS);
    this.stopped = stopped;
  }

  /** Reads to the ends of the topics; empty if it was stopped before. */
  Optional<Takeover> read(Request request) {
    List<LaneRecord> parked = laneRecords(new TopicPartition(lanes, request.partition()));
    TopicPartition partition = new TopicPartition(attempts, request.partition());
    consumer.assign(List.of(partition));
    long end = end(partition);
    long from = first(partition, request.attemptsFrom().orElse(end), end);
    Recovery recovery = recovery(new Recovery(parked), partition, from, end);
    return stopped.getAsBoolean()
        ? Optional.empty()
        : Optional.of(new Takeover(parked, recovery, from, end, request.deliveriesEnd()));
  }

  private List<LaneRecord> laneRecords(TopicPartition partition) {
    consumer.assign(List.of(partition));
    long end = end(partition);
    consumer.seekToBeginning(List.of(partition));
    Map<Lane, LaneRecord> newest = new LinkedHashMap<>();
    readTo(
        partition,
        end,
        record -> {
          Optional<Lane> lane = lane(record);
          if (lane.isEmpty()) {
            log.warn(
                "no lane: topic={} partition={} offset={}",
                lanes,
                record.partition(),
                record.offset());
          } else if (record.value() == null) {
            newest.remove(lane.get());
          } else {
            newest.put(lane.get(), LaneRecord.parse(lane.get(), record.value()));
          }
        });
    return List.copyOf(newest.values());
  }

  private Recovery recovery(Recovery recovery, TopicPartition partition, long from, long end) {
    ForeignRecords foreign = new ForeignRecords();
    consumer.seek(partition, from);
    readTo(
        partition,
        end,
        record -> {
          if (record.offset() < end) {
            attempt(record)
                .ifPresentOrElse(
                    attempt -> recovery.add(record.offset(), attempt),
                    () -> foreign.add(record.offset()));
          }
        });
    if (foreign.count > 0) {
      log.warn(
          "foreign records in the attempts skipped: partition={} count={} first offset={}",
          partition,
          foreign.count,
          foreign.firstOffset);
    }
    return recovery;
  }

  private void readTo(
      TopicPartition partition,
      long end,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    while (consumer.position(partition) < end && !stopped.getAsBoolean()) {
      consumer.poll(POLL).records(partition).forEach(taker);
    }
  }

  /** Where reading can begin: retention may have deleted what the commit points at. */
  private long first(TopicPartition partition, long from, long end) {
    long beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    if (from < beginning) {
      log.warn(
          "attempts that a new owner needs are gone: partition={} offsets {} to {}",
          partition,
          from,
          beginning - 1);
    } else if (from > end) {
      log.warn("attempts end before the committed position: partition={} {}", partition, from);
    }
    return Math.max(beginning, Math.min(from, end));
  }

  private long end(TopicPartition partition) {
    return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  private static Optional<Lane> lane(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null
        ? Optional.empty()
        : Lane.parse(new String(record.key(), StandardCharsets.UTF_8));
  }

  private static Optional<Attempt> attempt(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null ? Optional.empty() : AttemptReader.read(record.value());
  }

  /** Many of them are one line in the log. */
  private static final class ForeignRecords {
    private int count;
    private long firstOffset;

    void add(long offset) {
      firstOffset = count == 0 ? offset : firstOffset;
      count++;
    }
  }
}
