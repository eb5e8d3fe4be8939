package io.statehook.dispatcher.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long requests take, and how long events were under way when a receiver took them. The
 * beginning is the broker's time and the end this machine's, so their clocks' difference is in it.
 */
final class RequestTimes implements MeterBinder {
  private static final Duration[] ATTEMPT =
      millis(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 15_000, 60_000);
  private static final Duration[] DELIVERY =
      millis(
          50, 100, 250, 500, 1000, 1500, 2000, 3000, 5000, 10_000, 30_000, 60_000, 300_000,
          3_600_000);
  private static final int FIRST_SUCCESS = 200;
  private static final int AFTER_SUCCESS = 300;

  private final Clock clock;
  private volatile @Nullable Timer attempts;
  private volatile @Nullable Timer deliveries;

  RequestTimes(Clock clock) {
    this.clock = clock;
  }

  /** For requests that nobody measures: test messages are no deliveries. */
  static RequestTimes untold() {
    return new RequestTimes(Clock.systemUTC());
  }

  /** A request ended. */
  void ended(Effect.Send send, SendResult result) {
    if (result instanceof SendResult.NotSent) {
      return;
    }
    record(attempts, result.duration());
    if (result instanceof SendResult.Answered answered
        && answered.status() >= FIRST_SUCCESS
        && answered.status() < AFTER_SUCCESS) {
      send.firstEventAt()
          .ifPresent(first -> record(deliveries, Duration.between(first, clock.instant())));
    }
  }

  private static void record(@Nullable Timer timer, Duration duration) {
    if (timer != null) {
      timer.record(duration.isNegative() ? Duration.ZERO : duration);
    }
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    attempts =
        Timer.builder("webhook.attempt.duration")
            .description("From the start of a request to the end of its answer, or to its failure.")
            .serviceLevelObjectives(ATTEMPT)
            .register(registry);
    deliveries =
        Timer.builder("webhook.delivery.latency")
            .description("From the append of a request's first event to the 2xx that took it.")
            .serviceLevelObjectives(DELIVERY)
            .register(registry);
  }

  private static Duration[] millis(long... millis) {
    Duration[] durations = new Duration[millis.length];
    for (int i = 0; i < millis.length; i++) {
      durations[i] = Duration.ofMillis(millis[i]);
    }
    return durations;
  }
}
