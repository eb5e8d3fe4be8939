package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that drives the engine. Its inbox has no limit of its own because every source has
 * one: results by the requests in flight, acknowledgements by the pending appends, batches by what
 * the consumer may hand over, changes by the number of subscriptions.
 */
final class EngineLoop {
  private static final Logger log = LoggerFactory.getLogger(EngineLoop.class);

  /** How many inputs may hold up a retry that is due. */
  private static final int INPUTS_PER_WAKE = 100;

  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration JOIN = Duration.ofSeconds(5);

  private final DeliveryEngine engine;
  private final SteadyClock clock;
  private final Consumer<Throwable> fatal;
  private final BlockingQueue<Input> inbox = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> quiet = new CompletableFuture<>();
  private @Nullable Thread thread;
  private @Nullable Instant wakeAt;
  private boolean stopping;
  private volatile boolean closed;
  private volatile WorkerStats stats = WorkerStats.ZERO;

  /** Something that the engine has to know. */
  interface Input {
    List<Effect> tell(DeliveryEngine engine, Instant now);
  }

  EngineLoop(DeliveryEngine engine, SteadyClock clock, Consumer<Throwable> fatal) {
    this.engine = engine;
    this.clock = clock;
    this.fatal = fatal;
  }

  /** Starts; the performer is only called on the engine's thread. */
  void start(Effect.Performer performer) {
    Thread started = new Thread(() -> run(performer), "statehook-delivery-engine");
    started.setDaemon(true);
    started.start();
    thread = started;
  }

  /** Tells the engine something, soon. */
  void submit(Input input) {
    inbox.add(input);
  }

  /** Tells the engine something; completes when its effects were performed. */
  CompletableFuture<Void> submitAndTell(Input input) {
    CompletableFuture<Void> performed = new CompletableFuture<>();
    inbox.add(input);
    inbox.add(
        (engine, now) -> {
          performed.complete(null);
          return List.of();
        });
    if (closed) {
      performed.cancel(false);
    }
    return performed;
  }

  /** Starts nothing from now on; completes when everything that was started is durable. */
  CompletableFuture<Void> stop() {
    submit(
        (engine, now) -> {
          stopping = true;
          return engine.stopRequested();
        });
    return quiet;
  }

  /** The engine wants to be told the time then. */
  void wakeAt(Instant time) {
    wakeAt = time;
  }

  WorkerStats stats() {
    return stats;
  }

  /** Ends the thread. */
  void close() {
    closed = true;
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(JOIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Effect.Performer performer) {
    try {
      while (!closed) {
        turn(performer);
      }
    } catch (InterruptedException e) {
      log.debug("engine thread ends");
    } catch (RuntimeException | Error e) {
      if (!closed) {
        fatal.accept(e);
      }
    } finally {
      closed = true;
      quiet.cancel(false);
    }
  }

  private void turn(Effect.Performer performer) throws InterruptedException {
    Input input = inbox.poll(patience().toMillis(), TimeUnit.MILLISECONDS);
    wakeIfDue(performer);
    for (int told = 1; input != null; told++) {
      tell(input, performer);
      if (told % INPUTS_PER_WAKE == 0) {
        wakeIfDue(performer);
      }
      input = inbox.poll();
    }
    stats = engine.stats();
    if (stopping && engine.isQuiet()) {
      quiet.complete(null);
    }
  }

  private void wakeIfDue(Effect.Performer performer) {
    Instant wake = wakeAt;
    if (wake != null && !clock.now().isBefore(wake)) {
      wakeAt = null;
      tell(DeliveryEngine::timePassed, performer);
    }
  }

  private Duration patience() {
    Instant wake = wakeAt;
    if (wake == null) {
      return IDLE;
    }
    Duration left = Duration.between(clock.now(), wake).plusMillis(1);
    return left.isNegative() ? Duration.ZERO : left.compareTo(IDLE) > 0 ? IDLE : left;
  }

  private void tell(Input input, Effect.Performer performer) {
    for (Effect effect : input.tell(engine, clock.now())) {
      effect.perform(performer);
    }
  }
}
