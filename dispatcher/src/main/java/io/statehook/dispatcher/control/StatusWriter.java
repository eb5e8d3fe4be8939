package io.statehook.dispatcher.control;

import io.statehook.dispatcher.control.StatusWords.Change;
import io.statehook.dispatcher.control.StatusWords.Facts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes status records on a thread of its own, because a producer waits for the broker. What waits
 * to be written is a set of subscriptions and so bounded by their number; what is written is the
 * word of the moment when its turn comes.
 */
final class StatusWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);
  private static final Duration PRODUCER_CLOSE = Duration.ofSeconds(2);

  private final StatusWords words;
  private final Function<String, Facts> facts;
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  /** Whether a round of writing is going to start: there is never more than one in line. */
  private final AtomicBoolean due = new AtomicBoolean();

  private final ScheduledThreadPoolExecutor thread;

  /**
   * A writer that owns the producer.
   *
   * @param facts what is in force of a subscription; does not wait
   */
  StatusWriter(
      StatusWords words,
      Function<String, Facts> facts,
      Producer<byte[], byte[]> producer,
      String topic) {
    this.words = words;
    this.facts = facts;
    this.producer = producer;
    this.topic = topic;
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "statehook-status");
              made.setDaemon(true);
              return made;
            },
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Something about the subscription may have to be written. Never waits. */
  void changed(String id) {
    changed.add(id);
    if (due.compareAndSet(false, true)) {
      thread.execute(this::writeAll);
    }
  }

  /** Does something on the writer's thread again and again, until this is closed. */
  void repeat(Duration pause, Runnable task) {
    thread.scheduleWithFixedDelay(
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) { // The executor would never do it again.
            log.error("status could not be looked after: topic={}", topic, e);
          }
        },
        pause.toMillis(),
        pause.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void writeAll() {
    due.set(false);
    try {
      Map<String, Future<RecordMetadata>> sends = new LinkedHashMap<>();
      for (String id : List.copyOf(changed)) {
        changed.remove(id);
        words.decide(id, facts.apply(id)).ifPresent(change -> sends.put(id, send(change)));
      }
      if (!sends.isEmpty()) {
        // One write per subscription at a time: their order is the order of what they say.
        producer.flush();
        sends.forEach(this::settle);
      }
      if (!changed.isEmpty() && due.compareAndSet(false, true)) {
        thread.schedule(this::writeAll, RETRY.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptException e) {
      log.warn("status not written before the end: topic={}", topic);
    } catch (RuntimeException e) { // An executor would swallow it.
      log.error("status could not be written: topic={}", topic, e);
    }
  }

  private Future<RecordMetadata> send(Change change) {
    try {
      byte[] key = change.id().getBytes(StandardCharsets.UTF_8);
      return producer.send(new ProducerRecord<>(topic, key, change.value()));
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void settle(String id, Future<RecordMetadata> send) {
    try {
      words.written(id, send.get().offset());
    } catch (ExecutionException e) {
      words.lost(id);
      boolean again = e.getCause() instanceof RetriableException;
      log.warn("status not written: subscriptionId={} again={}", id, again, e.getCause());
      if (again) {
        changed.add(id);
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Writes what is left, within a time limit. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    producer.close(PRODUCER_CLOSE);
  }
}
