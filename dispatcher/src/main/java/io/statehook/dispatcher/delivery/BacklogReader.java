package io.statehook.dispatcher.delivery;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
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
  private static final Logger log = LoggerFactory.getLogger(BacklogReader.class);
  private static final int SMALL_FETCH_BYTES = 1 << 20;
  private static final int LARGE_FETCH_BYTES = 2 << 20;

  /**
   * A consumer fetches ahead. At the end of a partition that fetch waits for records that nobody
   * wants, and until it is answered nothing else is fetched from the same broker.
   */
  private static final int FETCH_WAIT_MILLIS = 5;

  /** What one poll brings, of which a page may take a part only. */
  private static final int POLL_RECORDS = 20;

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration JOIN = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final BacklogWindows windows;
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
    windows =
        new BacklogWindows(
            consumer, topics.name(Topic.WEBHOOK_BACKLOG), () -> closed.getCount() == 0);
    takeovers = new TakeoverReader(consumer, topics, () -> closed.getCount() == 0);
    this.fatal = fatal;
    thread.setDaemon(true);
  }

  /** What the consumer for small pages and takeovers needs besides reading what is committed. */
  static Map<String, Object> smallSettings() {
    return settings(SMALL_FETCH_BYTES, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS);
  }

  /** What the consumer for large pages needs. */
  static Map<String, Object> largeSettings() {
    return settings(LARGE_FETCH_BYTES, POLL_RECORDS);
  }

  private static Map<String, Object> settings(int fetchBytes, int pollRecords) {
    return Map.of(
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest",
        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
        fetchBytes,
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        fetchBytes,
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
        FETCH_WAIT_MILLIS,
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        pollRecords);
  }

  void start() {
    thread.start();
  }

  /** Reads a page; the result comes on this reader's thread. */
  void read(Effect.ReadBacklog read, java.util.function.Consumer<BacklogPage> result) {
    requests.add(() -> result.accept(windows.page(read)));
  }

  /** What was read so far may be old. */
  void forget() {
    requests.add(windows::forget);
  }

  /** Reads what earlier owners have left; the result comes on this reader's thread. */
  void takeover(TakeoverReader.Request request, java.util.function.Consumer<Takeover> result) {
    requests.add(
        () -> {
          windows.forget();
          takeovers.read(request).ifPresent(result);
        });
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
}
