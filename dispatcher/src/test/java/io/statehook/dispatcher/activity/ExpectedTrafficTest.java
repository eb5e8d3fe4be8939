package io.statehook.dispatcher.activity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.statehook.common.kafka.Topic;
import io.statehook.common.subscription.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class ExpectedTrafficTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:30:20Z");
  private static final String PEOPLE = "RoomAnalytics.PeopleCount.Current";
  private static final int PARTITIONS = 2;

  private final FakeRecords topics = new FakeRecords(PARTITIONS);
  private final ExpectedTraffic traffic =
      new ExpectedTraffic(
          new RecordReaders(() -> topics),
          () -> SampleRecords.CATALOGUE,
          Clock.fixed(NOW, ZoneOffset.UTC),
          Runnable::run);

  @Test
  void onlyApprovedEventsOfItsOwnOrgAndDevicesCount() {
    for (int second = 100; second > 0; second--) {
      Instant at = NOW.minusSeconds(second);
      publish(0, at, SampleRecords.event("a", "x", PEOPLE));
      publish(0, at, SampleRecords.event("b", "x", PEOPLE));
      publish(0, at, SampleRecords.event("a", "x", "Nothing"));
      publish(0, at, "no event");
    }

    TrafficEstimate estimate = traffic.estimate(windows("a", 1_000));

    assertThat(estimate.matchedEvents()).isEqualTo(100);
    assertThat(estimate.sampledEvents()).isEqualTo(200);
    assertThat(estimate.eventsPerSecond()).isCloseTo(1, within(0.001));
    assertThat(estimate.requestsPerSecond()).isCloseTo(1, within(0.001));
    assertThat(estimate.covered()).isEqualTo(Duration.ofSeconds(100));
  }

  @Test
  void longerWindowsMakeFewerRequests() {
    for (int millis = 0; millis < 100_000; millis += 100) {
      publish(0, NOW.minusSeconds(100).plusMillis(millis), SampleRecords.event("a", "x", PEOPLE));
    }

    assertThat(traffic.estimate(windows("a", 10_000)).requestsPerSecond())
        .isCloseTo(0.1, within(0.011));
    assertThat(traffic.estimate(windows("a", 0)).requestsPerSecond()).isCloseTo(10, within(0.01));
    assertThat(traffic.estimate(full("a", 10_000, 10)).requestsPerSecond())
        .isCloseTo(1, within(0.02));
  }

  @Test
  void aBusyPartitionShortensTheTimeThatIsCovered() {
    int perPartition = EventSample.MAX_EVENTS / PARTITIONS;
    publish(1, NOW.minusSeconds(3_000), SampleRecords.event("a", "x", PEOPLE));
    for (int i = 0; i < perPartition + 5_000; i++) {
      Instant at = NOW.minusMillis(perPartition + 5_000 - i);
      publish(0, at, SampleRecords.event("a", "x", PEOPLE));
    }

    TrafficEstimate estimate = traffic.estimate(windows("a", 1_000));

    assertThat(estimate.covered())
        .isBetween(Duration.ofMillis(perPartition), Duration.ofMillis(perPartition + 1_000));
    assertThat(estimate.eventsPerSecond()).isCloseTo(1_000, within(1.0));
  }

  @Test
  void asksTheTopicOnlyNowAndThen() {
    publish(0, NOW.minusSeconds(10), SampleRecords.event("a", "x", PEOPLE));

    traffic.estimate(windows("a", 1_000));
    int read = topics.recordsRead();
    traffic.estimate(windows("b", 1_000));

    assertThat(topics.recordsRead()).isEqualTo(read).isEqualTo(1);
  }

  @Test
  void nothingIsExpectedOfASilentTopic() {
    TrafficEstimate estimate = traffic.estimate(windows("a", 1_000));

    assertThat(estimate.eventsPerSecond()).isZero();
    assertThat(estimate.covered()).isEqualTo(Duration.ofHours(1));
  }

  private static Subscription windows(String org, int maxWaitMillis) {
    return full(org, maxWaitMillis, 500);
  }

  private static Subscription full(String org, int maxWaitMillis, int maxEvents) {
    return SampleRecords.subscription(
        "s",
        org,
        ",\"active\":false,\"batch\":{\"maxWaitMs\":%d,\"maxEvents\":%d}"
            .formatted(maxWaitMillis, maxEvents));
  }

  private void publish(int partition, Instant at, String event) {
    topics.add(Topic.DEVICE_EVENTS, partition, at, "x", event.getBytes(UTF_8));
  }
}
