package io.statehook.dispatcher.activity;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A few readers, each for one question at a time and kept for the next: a consumer costs more to
 * make than most questions cost to answer.
 */
final class RecordReaders implements AutoCloseable {
  /** So many questions are answered at a time; the others wait. */
  static final int MOST = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Supplier<RecordSource> maker;
  private final Semaphore free = new Semaphore(MOST, true);
  private final Deque<RecordSource> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  RecordReaders(Supplier<RecordSource> maker) {
    this.maker = maker;
  }

  /**
   * Answers a question.
   *
   * @throws TimeoutException when too many others wait
   */
  <T> T ask(Function<RecordSource, T> question) {
    take();
    try {
      RecordSource source = idle.pollFirst();
      source = source == null ? maker.get() : source;
      boolean answered = false;
      try {
        T answer = question.apply(source);
        answered = true;
        return answer;
      } finally {
        putBack(source, answered);
      }
    } finally {
      free.release();
    }
  }

  private void take() {
    try {
      if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException("too many questions wait for records of Kafka");
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** One that failed may be in any state. */
  private void putBack(RecordSource source, boolean works) {
    if (works && !closed) {
      idle.addFirst(source);
    } else {
      end(source);
    }
    if (closed) {
      endIdle();
    }
  }

  private void endIdle() {
    for (RecordSource source = idle.pollFirst(); source != null; source = idle.pollFirst()) {
      end(source);
    }
  }

  private static void end(RecordSource source) {
    if (source instanceof KafkaRecords records) {
      records.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    endIdle();
  }
}
