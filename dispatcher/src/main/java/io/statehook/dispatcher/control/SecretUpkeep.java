package io.statehook.dispatcher.control;

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
  private static final long PERIOD_SECONDS = 60;

  private final SecretStore store;
  private final KeyOperations keys;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "statehook-secret-upkeep");
            thread.setDaemon(true);
            return thread;
          });

  /** Upkeep of a store that has been started. */
  public SecretUpkeep(SecretStore store, KeyOperations keys) {
    this.store = store;
    this.keys = keys;
  }

  /** Starts looking. */
  public void start() {
    timer.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  /** Looks once; what fails is tried again the next time. */
  void look() {
    try {
      store.table().retryUnusable();
      keys.settleDue();
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
