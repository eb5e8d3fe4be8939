package io.statehook.dispatcher.activity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.dispatcher.control.OrgScope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class LiveActivityTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:30:20Z");
  private static final OrgScope A = OrgScope.of("a");
  private static final OrgScope B = OrgScope.of("b");

  private final Map<String, String> owners = new HashMap<>();
  private final LiveActivity activity =
      new LiveActivity(
          new MockConsumer<>("earliest"),
          "webhook-attempts",
          id -> Optional.ofNullable(owners.get(id)),
          Clock.fixed(NOW, ZoneOffset.UTC));
  private long offset;

  @Test
  void theNewestComeFirst() {
    for (int i = 0; i < 10; i++) {
      attempt("a", "s" + i % 2, NOW.minusSeconds(i));
    }

    assertThat(activity.latest(A, Optional.empty(), 4))
        .extracting(FoundAttempt::appendedAt)
        .containsExactly(NOW, NOW.minusSeconds(1), NOW.minusSeconds(2), NOW.minusSeconds(3));
    assertThat(activity.latest(A, Optional.of("s1"), 200)).hasSize(5);
  }

  @Test
  void aBusySubscriptionDoesNotDriveOutTheOthers() {
    attempt("a", "quiet", NOW.minusSeconds(100));
    for (int i = 0; i < 5_000; i++) {
      attempt("a", "busy", NOW);
    }

    assertThat(activity.latest(A, Optional.of("quiet"), 10)).hasSize(1);
    assertThat(activity.latest(A, Optional.of("busy"), LiveActivity.MAX_LIMIT))
        .hasSize(RecentAttempts.PER_SUBSCRIPTION);
  }

  @Test
  void trafficIsCountedByMinute() {
    attempt("a", "s", NOW);
    attempt("a", "s", NOW.minusSeconds(10), 503);
    attempt("a", "s", NOW.minusSeconds(70));

    Traffic traffic = activity.traffic(A, Optional.of("s"));

    List<TrafficMinute> minutes = traffic.minutes();
    assertThat(minutes).hasSize(60);
    assertThat(minutes.get(59).start()).isEqualTo(Instant.parse("2026-11-21T10:30:00Z"));
    assertThat(minutes.get(59).counts().requests()).isEqualTo(2);
    assertThat(minutes.get(59).counts().failures()).isEqualTo(Map.of("5xx", 1L));
    assertThat(minutes.get(58).counts().deliveredEvents()).isEqualTo(3);
    assertThat(traffic.total().requests()).isEqualTo(3);
    assertThat(traffic.total().deliveredEvents()).isEqualTo(6);
    assertThat(traffic.total().failedRequests()).isEqualTo(1);
    assertThat(traffic.total().latency().total()).isEqualTo(3);
    assertThat(traffic.total().latency().quantile(0.99).orElseThrow())
        .isBetween(Duration.ofMillis(25), Duration.ofMillis(50));
  }

  @Test
  void whatIsOlderThanAnHourIsForgotten() {
    attempt("a", "s", NOW.minus(Duration.ofMinutes(61)));
    attempt("a", "s", NOW.minus(Duration.ofMinutes(58)));
    attempt("a", "s", NOW);

    assertThat(activity.traffic(OrgScope.ALL, Optional.empty()).total().requests()).isEqualTo(2);
  }

  @Test
  void recordsOfDecisionsAreNoRequests() {
    receive(record(SampleRecords.attempt("a", "s", Outcome.JOINED, NOW, OptionalInt.empty()), NOW));

    assertThat(activity.traffic(A, Optional.empty()).total().requests()).isZero();
    assertThat(activity.latest(A, Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void noOrgSeesAnythingOfAnotherEvenWhenItHasTakenOverTheSubscriptionsId() throws Exception {
    List<FoundAttempt> heard = new ArrayList<>();
    owners.put("s", "b");
    try (AutoCloseable listening = activity.listen(B, Optional.of("s"), heard::add)) {
      attempt("a", "s", NOW);
      assertThat(listening).isNotNull();
    }

    assertThat(heard).isEmpty();
    assertThat(activity.latest(B, Optional.of("s"), 10)).isEmpty();
    assertThat(activity.latest(B, Optional.empty(), 10)).isEmpty();
    assertThat(activity.traffic(B, Optional.of("s")).total().requests()).isZero();
    assertThat(activity.traffic(B, Optional.empty()).total().requests()).isZero();
    assertThat(activity.traffic(A, Optional.of("s")).total().requests()).isEqualTo(1);
  }

  @Test
  void listenersHearWhatComesUntilTheyCloseAndOneThatFailsSilencesNobody() throws Exception {
    List<FoundAttempt> heard = new ArrayList<>();
    try (AutoCloseable failing =
            activity.listen(
                OrgScope.ALL,
                Optional.empty(),
                found -> {
                  throw new IllegalStateException("a page that is gone");
                });
        AutoCloseable listening = activity.listen(A, Optional.empty(), heard::add)) {
      attempt("a", "s", NOW);
      attempt("b", "t", NOW);
      assertThat(List.of(failing, listening)).hasSize(2);
    }
    attempt("a", "s", NOW);

    assertThat(heard).singleElement().satisfies(f -> assertThat(f.orgId()).isEqualTo("a"));
  }

  @Test
  void moreThanIsKeptIsRefused() {
    assertThatThrownBy(() -> activity.latest(A, Optional.empty(), 201))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("201");
  }

  private void attempt(String org, String subscription, Instant at) {
    attempt(org, subscription, at, 200);
  }

  private void attempt(String org, String subscription, Instant at, int status) {
    Outcome outcome = status == 200 ? Outcome.DELIVERED : Outcome.RETRY;
    receive(
        record(SampleRecords.attempt(org, subscription, outcome, at, OptionalInt.of(status)), at));
  }

  private ConsumerRecord<byte[], byte[]> record(Attempt attempt, Instant at) {
    byte[] value = attempt.toJson();
    return new ConsumerRecord<>(
        "webhook-attempts",
        0,
        offset++,
        at.toEpochMilli(),
        TimestampType.LOG_APPEND_TIME,
        1,
        value.length,
        attempt.subscription().getBytes(UTF_8),
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private void receive(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition("webhook-attempts", 0);
    activity.receive(
        new ConsumerRecords<>(
            Map.of(partition, List.of(record)),
            Map.of(partition, new OffsetAndMetadata(record.offset() + 1))));
  }
}
