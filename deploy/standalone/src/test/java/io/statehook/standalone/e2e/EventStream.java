package io.statehook.standalone.e2e;

import static org.awaitility.Awaitility.await;

import io.statehook.common.kafka.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A device that reports at a fixed rate, whatever is changed meanwhile. */
final class EventStream {
  /** How finely the moment is told from which on a change acts. */
  static final Duration INTERVAL = Duration.ofMillis(50);

  private final TestTopics topics;
  private final ScheduledExecutorService clock;
  private final String orgId;
  private final String device;
  private final List<Published> published = new CopyOnWriteArrayList<>();

  /**
   * An event and when it was handed to the producer.
   *
   * @param nanos by {@link System#nanoTime}
   * @param probe whether it was published for the moment at which the change has to act
   */
  record Published(String id, long nanos, boolean probe) {}

  EventStream(TestTopics topics, ScheduledExecutorService clock, String orgId, String device) {
    this.topics = topics;
    this.clock = clock;
    this.orgId = orgId;
    this.device = device;
  }

  /** Publishes one event and waits until the batcher has decided about it. */
  void publishDecided() throws Exception {
    TestEvent event = next();
    long now = System.nanoTime();
    RecordMetadata at =
        topics.send(
            new ProducerRecord<>(
                topics.name(Topic.DEVICE_EVENTS),
                device.getBytes(StandardCharsets.UTF_8),
                event.bytes()));
    published.add(new Published(event.id(), now, false));
    await()
        .atMost(TestReceiver.PATIENCE)
        .pollDelay(Duration.ZERO)
        .until(() -> topics.isResolved(topics.layout().batcherGroup(), at));
  }

  /** Reports from now on until the task that it gives is cancelled. */
  ScheduledFuture<?> start() {
    return clock.scheduleAtFixedRate(
        () -> publish(false), 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Reports so often at a moment by {@link System#nanoTime}. */
  void probeAt(long nanos, int events) {
    ScheduledFuture<?> probes =
        clock.schedule(
            () -> {
              for (int i = 0; i < events; i++) {
                publish(true);
              }
            },
            nanos - System.nanoTime(),
            TimeUnit.NANOSECONDS);
    await().atMost(TestReceiver.PATIENCE).pollInterval(INTERVAL).until(probes::isDone);
  }

  /** One at a time: receivers check that the order of ids is that of the log. */
  private synchronized void publish(boolean probe) {
    TestEvent event = next();
    published.add(new Published(event.id(), System.nanoTime(), probe));
    topics.send(event);
  }

  private TestEvent next() {
    return TestEvent.people(orgId, device, published.size());
  }

  List<Published> published() {
    return List.copyOf(published);
  }
}
