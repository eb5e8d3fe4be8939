package io.statehook.standalone.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:02:31.123Z");
  private static final String SUBSCRIPTION = "acme-people";

  private final Ledger ledger = new Ledger(new ReceiverLimits(3, 4, 2));

  @Test
  void aRequestIdIsTakenOnce() {
    assertThat(take("r1", 1, event(1, "d1")).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(take("r1", 2, event(1, "d1")).verdict()).isEqualTo(Verdict.DUPLICATE);

    ReceiverTotals totals = ledger.totals();
    assertThat(totals.accepted()).isEqualTo(1);
    assertThat(totals.duplicates()).isEqualTo(1);
    assertThat(totals.retries()).isEqualTo(1);
    assertThat(totals.recovered()).as("the first attempt had arrived").isZero();
    assertThat(totals.distinctEvents()).isEqualTo(1);
  }

  @Test
  void aRetryThatIsTheFirstToArriveHasRecovered() {
    ledger.refused(Verdict.FAILED_ON_PURPOSE, 1);
    take("r1", 2, event(1, "d1"));

    assertThat(ledger.totals().recovered()).isEqualTo(1);
    assertThat(ledger.totals().requests()).isEqualTo(2);
  }

  @Test
  void anEventCountsOncePerSubscription() {
    take("r1", 1, event(1, "d1"), event(2, "d1"));
    take("r2", 1, event(2, "d1"), event(3, "d1"));
    ledger.take(request("r3", "other", 1), List.of(event(1, "d1")), NOW);

    assertThat(ledger.totals().events()).isEqualTo(5);
    assertThat(ledger.totals().distinctEvents()).isEqualTo(4);
    assertThat(ledger.totals().orderViolations()).isZero();
  }

  @Test
  void anEarlierEventOfTheSameDeviceAfterALaterOneBreaksTheOrder() {
    take("r1", 1, event(2, "d1"), event(1, "d2"));
    take("r2", 1, event(1, "d1"));
    assertThat(ledger.totals().orderViolations()).isEqualTo(1);

    take("r3", 1, event(3, "d1"), event(2, "d2"));
    assertThat(ledger.totals().orderViolations()).isEqualTo(1);
  }

  @Test
  void theOrderOfDevicesAndSubscriptionsIsTheirOwn() {
    take("r1", 1, event(2, "d1"), event(1, "d2"));
    assertThat(ledger.totals().orderViolations()).isZero();

    Ledger other = new Ledger(ReceiverLimits.DEFAULT);
    other.take(request("r1", "a", 1), List.of(event(2, "d1")), NOW);
    other.take(request("r2", "b", 1), List.of(event(1, "d1")), NOW);
    assertThat(other.totals().orderViolations()).isZero();
  }

  @Test
  void idsThatGrowPastTheSignBitAreStillInOrder() {
    Instant late = Instant.ofEpochMilli(0x8000_0000_0000L);
    ReceivedEvent before = new ReceivedEvent(Events.id(late.minusMillis(1), 0), "d1", "");
    ReceivedEvent after = new ReceivedEvent(Events.id(late, 0), "d1", "");

    take("r1", 1, before, after);

    assertThat(ledger.totals().orderViolations()).isZero();
  }

  @Test
  void whatCannotBeJudgedIsCountedAndNotGuessed() {
    take("r1", 1, new ReceivedEvent("b", "d1", ""), new ReceivedEvent("a", "d1", ""));
    take("r2", 1, event(1, "d1"), event(1, "d2"));
    take("r3", 1, event(1, "d3"));

    assertThat(ledger.totals().orderUnchecked())
        .as("two ids without time, one device too many")
        .isEqualTo(3);
    assertThat(ledger.totals().orderViolations()).isZero();
  }

  @Test
  void onlyTheLatestRequestsAreRemembered() {
    for (int i = 1; i <= 4; i++) {
      take("r" + i, 1, event(i, "d1"));
    }

    assertThat(take("r4", 2, event(4, "d1")).verdict()).isEqualTo(Verdict.DUPLICATE);
    assertThat(take("r1", 2, event(1, "d1")).verdict()).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void latencyRunsFromTheMakingToTheFirstReception() {
    Ledger.Taken taken =
        take(
            "r1",
            1,
            new ReceivedEvent(Events.id(NOW.minusMillis(40), 0), "d1", ""),
            new ReceivedEvent("x", "d1", NOW.minusMillis(90).toString()),
            new ReceivedEvent(Events.id(NOW.plusMillis(5), 0), "d1", ""));
    take("r2", 1, new ReceivedEvent("x", "d1", NOW.minusMillis(90).toString()));

    assertThat(taken.oldest()).isEqualTo(Duration.ofMillis(90));
    assertThat(ledger.latencies().getTotalCount()).isEqualTo(3);
    assertThat(ledger.totals().latency())
        .isEqualTo(new ReceiverTotals.LatencyMillis(40, 90, 90, 90));
  }

  private Ledger.Taken take(String id, int attempt, ReceivedEvent... events) {
    return ledger.take(request(id, SUBSCRIPTION, attempt), Arrays.asList(events), NOW);
  }

  private static Request request(String id, String subscription, int attempt) {
    return new Request(
        Map.of(
            "webhook-id",
            id,
            "x-statehook-subscription",
            subscription,
            "x-statehook-attempt",
            Integer.toString(attempt)),
        new byte[0]);
  }

  /** Ids differ by device as well. */
  private static ReceivedEvent event(int sequence, String deviceId) {
    int device = deviceId.charAt(deviceId.length() - 1);
    return new ReceivedEvent(Events.id(NOW.plusMillis(sequence), device), deviceId, "");
  }
}
