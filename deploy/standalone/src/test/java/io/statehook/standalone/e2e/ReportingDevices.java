package io.statehook.standalone.e2e;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Devices that report without end; their library retries while the broker is away. */
final class ReportingDevices implements AutoCloseable {
  private static final List<String> DEVICES = List.of("a", "b", "c", "d", "e");
  private static final long INTERVAL_MILLIS = 20;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final List<String> ids = new CopyOnWriteArrayList<>();
  private final ScheduledFuture<?> reporting;

  /** Devices of the org that report from now on. */
  ReportingDevices(TestTopics topics, String org) {
    reporting =
        thread.scheduleWithFixedDelay(
            () -> report(topics, org), 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void report(TestTopics topics, String org) {
    String device = DEVICES.get(ids.size() % DEVICES.size());
    TestEvent event = TestEvent.people(org, device, ids.size());
    ids.add(event.id());
    topics.send(event);
  }

  /** What was reported so far. */
  List<String> ids() {
    return List.copyOf(ids);
  }

  /** Returns when nothing is added any more. */
  void stop() {
    reporting.cancel(false);
    CompletableFuture.runAsync(() -> {}, thread).join();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
