package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class BacklogWindowsTest {
  private static final String TOPIC = "webhook-backlog";
  private static final long LONG = 1_000_000;

  private final Log log = new Log();
  private final BacklogWindows windows = new BacklogWindows(log, TOPIC, () -> false);

  @Test
  void aPageThatFollowsTheLastOneAsksForNothingButItsRecords() {
    log.append(0, 30, "a");
    assertThat(offsets(page("a", 0, 0, 10, LONG))).hasSize(10).startsWith(0L);
    assertThat(log.asked).containsExactly("assign", "seek 0", "end");

    assertThat(offsets(page("a", 0, 10, 10, LONG))).hasSize(10).startsWith(10L);
    BacklogPage last = page("a", 0, 20, 20, LONG);

    assertThat(offsets(last)).hasSize(10).endsWith(29L);
    assertThat(last.endReached()).isTrue();
    assertThat(last.next()).isEqualTo(30);
    assertThat(log.asked).containsExactly("assign", "seek 0", "end", "end");
  }

  @Test
  void lanesThatStandTogetherFetchWhatTheyPassOverOnce() {
    log.append(0, 40, "a", "b");
    page("a", 0, 0, 15, LONG);
    int fetched = log.fetched;
    BacklogPage ofB = page("b", 0, 0, 15, LONG);

    assertThat(offsets(ofB)).hasSize(15).startsWith(1L).endsWith(29L);
    assertThat(log.fetched).isEqualTo(fetched);
    assertThat(log.asked).containsOnlyOnce("assign").doesNotContain("seek 1");
  }

  @Test
  void aPageEndsWithTheBatchThatGoesBeyondItsLength() {
    log.append(0, 10, "a");
    int length = batch("a", 0).body().length;

    assertThat(page("a", 0, 0, 100, 1).batches()).hasSize(1);
    assertThat(page("a", 0, 1, 100, 2 * length).batches()).hasSize(2);
  }

  @Test
  void whoeverHasToReadFromBeforeSeeksThere() {
    log.append(0, 10, "a");
    page("a", 0, 5, 2, LONG);

    assertThat(offsets(page("a", 0, 2, 2, LONG))).containsExactly(2L, 3L);
    assertThat(log.asked).containsExactly("assign", "seek 5", "end", "seek 2");
  }

  @Test
  void partitionsKeepTheirPlaces() {
    log.append(0, 20, "a");
    log.append(1, 20, "b");
    page("a", 0, 0, 5, LONG);
    page("b", 1, 0, 5, LONG);
    log.asked.clear();

    assertThat(offsets(page("a", 0, 5, 5, LONG))).startsWith(5L).hasSize(5);
    assertThat(offsets(page("b", 1, 5, 5, LONG))).startsWith(5L).hasSize(5);
    assertThat(log.asked).isEmpty();
  }

  @Test
  void theEndIsTheNewOneIfTheOldOneWasReached() {
    log.append(0, 3, "a");
    assertThat(page("a", 0, 0, 10, LONG).endReached()).isTrue();
    log.append(0, 3, "a");

    BacklogPage page = page("a", 0, 3, 2, LONG);
    assertThat(offsets(page)).containsExactly(3L, 4L);
    assertThat(page.endReached()).isFalse();
    assertThat(page("a", 0, 5, 10, LONG).endReached()).isTrue();
  }

  @Test
  void aFullPageDoesNotTakeAnEndFromBeforeForTheEnd() {
    log.append(0, 3, "a");
    assertThat(page("a", 0, 0, 10, LONG).endReached()).isTrue();
    log.append(0, 3, "a");

    assertThat(page("a", 0, 0, 3, LONG).endReached()).isFalse();
  }

  @Test
  void whatRetentionHasDeletedIsPassedOver() {
    log.append(0, 10, "a");
    log.deleteBefore(4);

    BacklogPage page = page("a", 0, 0, 100, LONG);

    assertThat(offsets(page)).startsWith(4L).hasSize(6);
    assertThat(page.endReached()).isTrue();
  }

  @Test
  void whoeverUsedTheConsumerMeanwhileLeavesNoTrace() {
    log.append(0, 10, "a");
    page("a", 0, 0, 5, LONG);
    windows.forget();
    log.assign(List.of(new TopicPartition("webhook-attempts", 0)));

    assertThat(offsets(page("a", 0, 5, 5, LONG))).startsWith(5L).hasSize(5);
  }

  private BacklogPage page(String lane, int partition, long from, int batches, long bytes) {
    return windows.page(
        new Effect.ReadBacklog(1, partition, new Lane(lane, 0), from, batches, bytes));
  }

  private static List<Long> offsets(BacklogPage page) {
    return page.batches().stream().map(BacklogBatch::backlogOffset).toList();
  }

  /** The partitions of a topic and a consumer that brings four records at a time. */
  private static final class Log extends MockConsumer<byte[], byte[]> {
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records =
        new HashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Set<TopicPartition> suspended = new HashSet<>();
    private final List<String> asked = new ArrayList<>();
    private long beginning;
    private int fetched;

    Log() {
      super("earliest");
    }

    void append(int partition, int count, String... lanes) {
      TopicPartition to = new TopicPartition(TOPIC, partition);
      List<ConsumerRecord<byte[], byte[]>> log =
          records.computeIfAbsent(to, key -> new ArrayList<>());
      for (int i = 0; i < count; i++) {
        int offset = log.size();
        Effect.AppendBacklog append =
            new Effect.AppendBacklog(
                0, partition, offset, batch(lanes[offset % lanes.length], offset));
        ProducerRecord<byte[], byte[]> made = BacklogRecords.write(TOPIC, append);
        log.add(
            new ConsumerRecord<>(
                TOPIC,
                partition,
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                made.value().length,
                made.key(),
                made.value(),
                new RecordHeaders(made.headers()),
                java.util.Optional.empty()));
      }
    }

    void deleteBefore(long offset) {
      beginning = offset;
    }

    @Override
    public synchronized void assign(Collection<TopicPartition> partitions) {
      asked.add("assign");
      positions.keySet().retainAll(partitions);
      partitions.forEach(partition -> positions.putIfAbsent(partition, beginning));
      suspended.clear();
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
      asked.add("seek " + offset);
      positions.put(partition, offset);
    }

    @Override
    public synchronized void pause(Collection<TopicPartition> partitions) {
      suspended.addAll(partitions);
    }

    @Override
    public synchronized void resume(Collection<TopicPartition> partitions) {
      suspended.removeAll(partitions);
    }

    @Override
    public synchronized long position(TopicPartition partition) {
      return positions.get(partition);
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> asks) {
      asked.add("end");
      Map<TopicPartition, Long> ends = new HashMap<>();
      asks.forEach(partition -> ends.put(partition, (long) records.get(partition).size()));
      return ends;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> brought = new HashMap<>();
      for (TopicPartition partition : positions.keySet()) {
        if (!suspended.contains(partition)) {
          int from = (int) Math.max(beginning, positions.get(partition));
          List<ConsumerRecord<byte[], byte[]>> all = records.get(partition);
          int to = Math.min(all.size(), from + 4);
          brought.put(partition, List.copyOf(all.subList(from, to)));
          positions.put(partition, (long) to);
          fetched += to - from;
        }
      }
      return new ConsumerRecords<>(brought, Map.of());
    }
  }
}
