package io.statehook.producer.simulator;

import io.statehook.producer.DeviceEventProducer;
import io.statehook.producer.DeviceReport;
import io.statehook.producer.PublishResult;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a fleet's reports in real time at a steady rate, on one thread of its own. The producer
 * stays the caller's: close the simulator first, then flush and close the producer.
 */
public final class FleetSimulator implements AutoCloseable {
  /** The fastest rate, in events per second. */
  public static final double MAX_EVENTS_PER_SECOND = 100_000;

  /** The most events without an answer from Kafka; at the limit the rate is not held. */
  public static final int MAX_IN_FLIGHT = 20_000;

  private static final Duration TICK = Duration.ofMillis(5);
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(FleetSimulator.class);

  private final Fleet fleet;
  private final double eventsPerSecond;
  private final DeviceEventProducer producer;
  private final BiConsumer<DeviceReport, PublishResult> observer;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder published = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder notAcknowledged = new LongAdder();
  private final Thread thread = new Thread(this::run, "fleet-simulator");

  /**
   * A simulator that is not started yet.
   *
   * @param fleet what to publish; used by nobody else from now on
   * @param eventsPerSecond of the whole fleet, above 0
   * @param producer where to publish
   * @param observer told of every outcome, mostly on Kafka's network thread; must not block
   */
  public FleetSimulator(
      Fleet fleet,
      double eventsPerSecond,
      DeviceEventProducer producer,
      BiConsumer<DeviceReport, PublishResult> observer) {
    if (!(eventsPerSecond > 0 && eventsPerSecond <= MAX_EVENTS_PER_SECOND)) {
      throw new IllegalArgumentException(
          "the rate is above 0 and at most %.0f events per second, not %s"
              .formatted(MAX_EVENTS_PER_SECOND, eventsPerSecond));
    }
    this.fleet = fleet;
    this.eventsPerSecond = eventsPerSecond;
    this.producer = producer;
    this.observer = observer;
    thread.setDaemon(true);
  }

  /**
   * Starts publishing.
   *
   * @throws IllegalThreadStateException if it was started before
   */
  public void start() {
    thread.start();
  }

  /** What became of the reports so far. */
  public Totals totals() {
    return new Totals(published.sum(), refused.sum(), notAcknowledged.sum(), inFlight.get());
  }

  /** Stops publishing; what was handed over is still acknowledged by {@code producer.flush()}. */
  @Override
  public void close() {
    stopping.countDown();
    try {
      thread.join(STOP_GRACE.toMillis());
      if (thread.isAlive()) {
        // Kafka's client can block for as long as a broker is away.
        thread.interrupt();
        thread.join(STOP_GRACE.toMillis());
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      Pace pace = new Pace(eventsPerSecond, System.nanoTime());
      while (!stopping.await(TICK.toNanos(), TimeUnit.NANOSECONDS)) {
        publish(pace.take(System.nanoTime(), MAX_IN_FLIGHT - inFlight.get()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("Simulation stopped by a fault", e);
    }
  }

  private void publish(int count) {
    for (int i = 0; i < count && stopping.getCount() > 0; i++) {
      DeviceReport report = fleet.next().report();
      inFlight.incrementAndGet();
      producer.publish(report).thenAccept(result -> decided(report, result));
    }
  }

  private void decided(DeviceReport report, PublishResult result) {
    LongAdder total = result.fold(ok -> published, unfit -> refused, unsure -> notAcknowledged);
    total.increment();
    inFlight.decrementAndGet();
    observer.accept(report, result);
  }
}
