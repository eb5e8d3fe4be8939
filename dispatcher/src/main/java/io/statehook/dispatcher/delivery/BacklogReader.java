package io.statehook.dispatcher.delivery;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads parts of {@code webhook-backlog}, and what earlier owners of a partition have left, one
 * request after the other on a thread of its own. Requests wait without limit here because the
 * engine limits them.
 */
final class BacklogReader {
  /** A page ends at so many bytes of bodies, after at least one batch. */
  static final long PAGE_BYTES = 512 << 10;

  /** A page ends after so many records, of whichever lanes, so that others get their turn. */
  static final int MAX_SCANNED = 20_000;

  private static final Logger log = LoggerFactory.getLogger(BacklogReader.class);
  private static final int FETCH_BYTES = 1 << 20;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration JOIN = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final String backlog;
  private final TakeoverReader takeovers;
  private final java.util.function.Consumer<Throwable> fatal;
  private final BlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "statehook-delivery-backlog");

  BacklogReader(
      Consumer<byte[], byte[]> consumer,
      TopicLayout topics,
      java.util.function.Consumer<Throwable> fatal) {
    this.consumer = consumer;
    backlog = topics.name(Topic.WEBHOOK_BACKLOG);
    takeovers = new TakeoverReader(consumer, topics, () -> closed.getCount() == 0);
    this.fatal = fatal;
    thread.setDaemon(true);
  }

  /** What the consumer needs besides reading what is committed. */
  static Map<String, Object> settings() {
    return Map.of(
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest",
        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
        FETCH_BYTES,
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        FETCH_BYTES);
  }

  void start() {
    thread.start();
  }

  /** Reads a page; the result comes on this reader's thread. */
  void read(Effect.ReadBacklog read, java.util.function.Consumer<BacklogPage> result) {
    requests.add(() -> result.accept(page(read)));
  }

  /** Reads what earlier owners have left; the result comes on this reader's thread. */
  void takeover(TakeoverReader.Request request, java.util.function.Consumer<Takeover> result) {
    requests.add(() -> takeovers.read(request).ifPresent(result));
  }

  void close() {
    closed.countDown();
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
      return;
    }
    consumer.wakeup();
    try {
      thread.join(JOIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (closed.getCount() > 0) {
        Runnable request = requests.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (request != null) {
          perform(request);
        }
      }
    } catch (InterruptedException | WakeupException e) {
      log.debug("backlog reader ends");
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
    } finally {
      closeConsumer();
    }
  }

  private void perform(Runnable request) throws InterruptedException {
    while (closed.getCount() > 0) {
      try {
        request.run();
        return;
      } catch (RetriableException e) {
        log.warn("the backlog cannot be read at the moment: {}", e.getMessage());
        closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private void closeConsumer() {
    try {
      consumer.close();
    } catch (KafkaException e) {
      log.debug("backlog consumer did not close cleanly", e);
    }
  }

  private BacklogPage page(Effect.ReadBacklog read) {
    TopicPartition partition = new TopicPartition(backlog, read.partition());
    consumer.assign(List.of(partition));
    long end = end(partition);
    long from = first(partition, read);
    consumer.seek(partition, from);
    PageUnderWay page = new PageUnderWay(read, from);
    while (!page.full && consumer.position(partition) < end && closed.getCount() > 0) {
      consumer.poll(POLL).records(partition).forEach(page::take);
      page.next = page.full ? page.next : consumer.position(partition);
    }
    return new BacklogPage(page.batches, page.next, page.next >= end);
  }

  private long first(TopicPartition partition, Effect.ReadBacklog read) {
    long beginning =
        consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, read.from());
    if (beginning > read.from()) {
      log.warn(
          "retention has deleted a part of the backlog: lane={} partition={} offsets {} to {}",
          read.lane(),
          read.partition(),
          read.from(),
          beginning - 1);
    }
    return Math.max(beginning, read.from());
  }

  private long end(TopicPartition partition) {
    return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  private static final class PageUnderWay {
    private final Effect.ReadBacklog read;
    private final byte[] key;
    private final List<BacklogBatch> batches = new ArrayList<>();
    private long next;
    private long bytes;
    private int scanned;
    private boolean full;

    PageUnderWay(Effect.ReadBacklog read, long from) {
      this.read = read;
      key = read.lane().toString().getBytes(StandardCharsets.UTF_8);
      next = from;
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
      if (full) {
        return;
      }
      scanned++;
      next = record.offset() + 1;
      if (Arrays.equals(key, record.key())) {
        BacklogRecords.read(record).ifPresent(this::add);
      }
      full = batches.size() >= read.limit() || bytes >= PAGE_BYTES || scanned >= MAX_SCANNED;
    }

    private void add(BacklogBatch batch) {
      batches.add(batch);
      bytes += batch.batch().body().length;
    }
  }
}
