package io.statehook.standalone.dev;

import io.statehook.producer.DeviceEventProducer;
import io.statehook.producer.simulator.Fleet;
import io.statehook.producer.simulator.FleetPlan;
import io.statehook.producer.simulator.FleetSimulator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** One run of everything on one machine, from the box of addresses to the totals. */
public final class DevMode {
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);
  private static final Duration DRAIN_STEP = Duration.ofMillis(100);
  private static final int SERVICE_UNAVAILABLE = 503;

  private final DevOptions options;
  private final PrintStream out;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** How a run waits; lets a signal or a test end it. */
  public interface Pause {
    /** Waits at most so long; true when the run shall end now. */
    boolean pause(Duration atMost) throws InterruptedException;
  }

  /** A run that has not started. */
  public DevMode(DevOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs until the duration is over or the pause says so, then drains.
   *
   * @return whether everything that should have been delivered was
   */
  public boolean run(Pause pause) throws IOException, InterruptedException, ExecutionException {
    options.summary().ifPresent(DevDirectory::makeRoomFor);
    try (DevDirectory directory = DevDirectory.of(options.data())) {
      return run(directory, pause);
    }
  }

  private boolean run(DevDirectory directory, Pause pause)
      throws IOException, InterruptedException, ExecutionException {
    RequestLines lines = new RequestLines(out);
    out.println("  starting Kafka, dispatcher and receiver ...");
    try (DevInstallation parts =
            new DevInstallation(directory.path(), options, lines::print, failure::set);
        Tally tally =
            new Tally(
                parts.clients(),
                parts.topics(),
                parts.dispatcher().table(),
                subscription -> sendsHere(subscription.url().port(), parts));
        DeadLetterLines deadLetters = new DeadLetterLines(parts.clients(), parts.topics(), out)) {
      tally.start();
      Announcement announcement = new Announcement(parts, directory);
      announcement.write();
      announcement.print(out);
      failOnce(parts);
      Pause watching =
          atMost -> {
            deadLetters.look();
            return pause.pause(atMost);
          };
      simulate(parts, watching);
      return finish(parts, tally, deadLetters);
    }
  }

  private static boolean sendsHere(int port, DevInstallation parts) {
    return port == parts.receiver().port();
  }

  /** Something fails within the first seconds, so that a person sees what happens then. */
  private static void failOnce(DevInstallation parts) {
    parts.receiver().failNext(SERVICE_UNAVAILABLE, 1);
  }

  private void simulate(DevInstallation parts, Pause pause) throws InterruptedException {
    if (!options.simulator()) {
      waitForEnd(pause);
      return;
    }
    Fleet fleet = new Fleet(FleetPlan.of(options.seed(), options.rooms(), DevSubscriptions.ORG));
    try (DeviceEventProducer producer =
            DeviceEventProducer.builder().connect(parts.config().kafka("producer"));
        FleetSimulator simulator =
            new FleetSimulator(
                fleet, options.eventsPerSecond(), producer, (report, result) -> {})) {
      simulator.start();
      waitForEnd(pause);
    }
  }

  private void waitForEnd(Pause pause) throws InterruptedException {
    long startedNanos = System.nanoTime();
    boolean stop = false;
    while (!stop && failure.get() == null) {
      Duration left =
          options
              .duration()
              .map(d -> d.minusNanos(System.nanoTime() - startedNanos))
              .orElse(DRAIN_LIMIT);
      stop = left.isNegative() || pause.pause(left.compareTo(DRAIN_STEP) > 0 ? DRAIN_STEP : left);
    }
  }

  private boolean finish(DevInstallation parts, Tally tally, DeadLetterLines deadLetters)
      throws IOException, InterruptedException, ExecutionException {
    long startedNanos = System.nanoTime();
    DevSummary summary = summary(parts, tally, deadLetters);
    while (!(tally.isCaughtUp() && summary.isComplete())
        && failure.get() == null
        && System.nanoTime() - startedNanos < DRAIN_LIMIT.toNanos()) {
      Thread.sleep(DRAIN_STEP.toMillis());
      summary = summary(parts, tally, deadLetters);
    }
    out.println();
    out.print(summary.text());
    if (options.summary().isPresent()) {
      Files.write(options.summary().get(), summary.toJson());
    }
    Throwable fatal = failure.get();
    if (fatal != null) {
      out.println("  the dispatcher stopped: " + fatal.getMessage());
    }
    return fatal == null && (summary.isComplete() || (summary.rulesChanged() && summary.isSound()));
  }

  private static DevSummary summary(
      DevInstallation parts, Tally tally, DeadLetterLines deadLetters) {
    return new DevSummary(
        tally.published(),
        tally.matched(),
        parts.receiver().totals(),
        deadLetters.total(),
        tally.rulesChanged());
  }
}
