package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes pages of the records of {@code webhook-backlog}. The consumer stays where it is in the
 * partitions that were read last, so that a page which follows another costs its records and no
 * more; and what was fetched last stays here, because lanes that were parked together stand
 * together, and each passes over the records of the others.
 */
final class BacklogWindows {
  /** A page ends after so many records, of whichever lanes, so that others get their turn. */
  static final int MAX_SCANNED = 20_000;

  /** So many partitions at most have a place where the consumer stands. */
  private static final int MAX_WINDOWS = 8;

  /** So much is kept for other lanes, of all partitions together. */
  private static final long MAX_KEPT_BYTES = 16 << 20;

  private static final Logger log = LoggerFactory.getLogger(BacklogWindows.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final BooleanSupplier stopped;
  private final Map<TopicPartition, BacklogWindow> windows = new LinkedHashMap<>(16, 0.75f, true);

  /** Windows; the consumer is its owner's, and used on the calling thread only. */
  BacklogWindows(Consumer<byte[], byte[]> consumer, String topic, BooleanSupplier stopped) {
    this.consumer = consumer;
    this.topic = topic;
    this.stopped = stopped;
  }

  /** Somebody else has used the consumer. */
  void forget() {
    windows.clear();
  }

  /** Reads a page. */
  BacklogPage page(Effect.ReadBacklog read) {
    PageUnderWay page = new PageUnderWay(read, MAX_SCANNED);
    try {
      BacklogWindow window = window(read);
      window.from(read.from()).forEach(page::take);
      boolean endIsNew = false;
      while (!page.isFull() && !stopped.getAsBoolean()) {
        if (window.next() >= window.end()) {
          if (endIsNew) {
            break;
          }
          window.ends(end(window.partition()));
          endIsNew = true;
        } else {
          fetch(window, page);
        }
      }
      long next = page.isFull() ? page.next() : Math.max(read.from(), window.next());
      // An end from before may be that of an earlier assignment: others have appended since.
      return new BacklogPage(page.batches(), next, endIsNew && next >= window.end());
    } catch (RuntimeException e) {
      forget();
      throw e;
    }
  }

  private BacklogWindow window(Effect.ReadBacklog read) {
    TopicPartition partition = new TopicPartition(topic, read.partition());
    BacklogWindow window = windows.get(partition);
    if (window == null) {
      window = new BacklogWindow(partition);
      windows.put(partition, window);
      forgetOldest();
      consumer.assign(windows.keySet());
    }
    if (!window.covers(read.from())) {
      consumer.seek(partition, read.from());
      window.restart(read.from());
    }
    consumer.pause(windows.keySet());
    consumer.resume(List.of(partition));
    return window;
  }

  private void forgetOldest() {
    Iterator<TopicPartition> oldest = windows.keySet().iterator();
    if (windows.size() > MAX_WINDOWS) {
      oldest.next();
      oldest.remove();
    }
  }

  private void fetch(BacklogWindow window, PageUnderWay page) {
    TopicPartition partition = window.partition();
    long expected = window.next();
    List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
    long first = records.isEmpty() ? consumer.position(partition) : records.get(0).offset();
    if (first > expected) {
      log.warn(
          "retention has deleted a part of the backlog: lane={} partition={} offsets {} to {}",
          page.lane(),
          partition.partition(),
          expected,
          first - 1);
    }
    for (ConsumerRecord<byte[], byte[]> record : records) {
      window.add(record);
      page.take(record);
    }
    window.reached(consumer.position(partition));
    forgetRecords();
  }

  /** Of those partitions first that nobody has asked for lately. */
  private void forgetRecords() {
    long excess = windows.values().stream().mapToLong(BacklogWindow::bytes).sum() - MAX_KEPT_BYTES;
    for (BacklogWindow window : windows.values()) {
      excess -= window.forget(excess);
    }
  }

  private long end(TopicPartition partition) {
    return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }
}
