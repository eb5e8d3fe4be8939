package io.statehook.dispatcher.control;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What secrets need while nobody asks for them: every worker looks once a minute. Nothing depends
 * on when that happens; a pending key, say, is active at its time whether or not it was written.
 */
public final class SecretUpkeep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SecretUpkeep.class);

  /** How often a worker looks. */
  public static final Duration PERIOD = Duration.ofMinutes(1);

  private final SecretStore store;
  private final KeyOperations keys;
  private final LeftoverSecrets leftovers;
  private final Duration period;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "statehook-secret-upkeep");
            thread.setDaemon(true);
            return thread;
          });

  /** Upkeep of a store that has been started, with the subscriptions that its secrets are for. */
  public SecretUpkeep(
      SecretStore store, KeyOperations keys, SubscriptionTable table, Duration period) {
    this.store = store;
    this.keys = keys;
    this.leftovers = new LeftoverSecrets(store, table);
    this.period = period;
  }

  /** Starts looking. */
  public void start() {
    timer.scheduleWithFixedDelay(
        this::look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks once; what fails is tried again the next time. */
  private void look() {
    try {
      store.table().retryUnusable();
      keys.settleDue();
      leftovers.delete();
      store.rollWhenQuiet();
    } catch (RuntimeException e) { // Top of the thread: a timer that throws never runs again.
      log.warn("upkeep of secrets did not finish, tries again in a minute", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
