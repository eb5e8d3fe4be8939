package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives partitions away. Used by the polling thread, which meanwhile stays in the group: nobody
 * else gets the partitions before this is over.
 */
final class Handover {
  /** How long a rebalance waits for requests that are open; those still open are sent again. */
  static final Duration DRAIN = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Handover.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final EngineLoop engine;
  private final EffectShell effects;

  Handover(EngineLoop engine, EffectShell effects) {
    this.engine = engine;
    this.effects = effects;
  }

  /** Lets open requests end and their records become durable, within bounds; starts no more. */
  void drain(List<Assignment> ended) {
    CompletableFuture<Void> quiet = engine.drain(ended);
    if (!completes(quiet, DRAIN)) {
      quiet.cancel(false);
      log.info("requests are still open and will be sent again: partitions={}", numbers(ended));
    }
  }

  /** Takes the partitions from the engine: from then on it resolves nothing of them any more. */
  void withdraw(List<Assignment> ended) {
    if (!completes(engine.withdraw(ended), PATIENCE)) {
      log.warn("the engine did not answer before partitions were given away");
    }
  }

  /** Waits for records that could undo what the next owner writes about parked lanes. */
  void awaitParking(List<Assignment> ended) {
    try {
      if (!effects.awaitParked(numbers(ended), PATIENCE)) {
        log.warn(
            "records about parked lanes are still on their way: partitions={}", numbers(ended));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean completes(CompletableFuture<Void> future, Duration patience) {
    try {
      future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<Integer> numbers(List<Assignment> assignments) {
    return assignments.stream().map(Assignment::number).toList();
  }
}
