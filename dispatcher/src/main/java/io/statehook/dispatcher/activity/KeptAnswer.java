package io.statehook.dispatcher.activity;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * An answer that takes long to find, for pages that do not wait for the newest one. It is given for
 * a while; after that whoever asks lets it be found anew, and gets the last one unless that is done
 * soon. May be asked by any thread.
 */
final class KeptAnswer<T> {
  /** An answer that is older is waited for. */
  static final Duration STALE = Duration.ofMinutes(10);

  /** So long a newer answer is waited for. */
  static final Duration WAIT = Duration.ofMillis(100);

  private final Duration fresh;
  private final Supplier<T> finder;
  private final LongSupplier nanos;
  private final Executor executor;
  private @Nullable Found<T> last;
  private @Nullable CompletableFuture<Found<T>> finding;

  private record Found<T>(T answer, long atNanos) {}

  /**
   * Nothing is found yet.
   *
   * @param fresh for so long an answer is given without looking again
   * @param finder one at a time
   * @param executor runs the finder
   */
  KeptAnswer(Duration fresh, Supplier<T> finder, LongSupplier nanos, Executor executor) {
    this.fresh = fresh;
    this.finder = finder;
    this.nanos = nanos;
    this.executor = executor;
  }

  /** Runs each task on a thread of its own that nobody waits for when the process ends. */
  static Executor threads(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      thread.start();
    };
  }

  /**
   * The answer.
   *
   * @throws KafkaException what the finder threw, if there is no other answer
   */
  T get() {
    Found<T> known = last();
    if (known != null && isYounger(known, fresh)) {
      return known.answer();
    }
    CompletableFuture<Found<T>> next = find(nanos.getAsLong());
    try {
      return known != null && isYounger(known, STALE)
          ? next.completeOnTimeout(known, WAIT.toMillis(), TimeUnit.MILLISECONDS).join().answer()
          : next.join().answer();
    } catch (CompletionException e) {
      throw e.getCause() instanceof KafkaException failure ? failure : e;
    }
  }

  /** Lets it be found for the first who asks, who then need not wait; it is not fresh by then. */
  void prepare() {
    find(nanos.getAsLong() - fresh.toNanos() - 1);
  }

  /** Lets it be found, unless that is under way; whoever asks meanwhile waits for the same. */
  private synchronized CompletableFuture<Found<T>> find(long asOfNanos) {
    CompletableFuture<Found<T>> next = finding;
    if (next == null) {
      next = CompletableFuture.supplyAsync(() -> new Found<>(finder.get(), asOfNanos), executor);
      finding = next;
      next.whenComplete((found, failure) -> keep(found));
    }
    return next.copy();
  }

  private synchronized void keep(@Nullable Found<T> found) {
    finding = null;
    last = found == null ? last : found;
  }

  private synchronized @Nullable Found<T> last() {
    return last;
  }

  private boolean isYounger(Found<T> found, Duration age) {
    return nanos.getAsLong() - found.atNanos() <= age.toNanos();
  }
}
