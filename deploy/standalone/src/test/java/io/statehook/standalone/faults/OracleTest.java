package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.BatchLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A verdict is worth something if the judge sees what is wrong, and excuses only what it must. */
final class OracleTest {
  private static final int EVENTS = 6;
  private static final Fleet FLEET = new Fleet(2, 1);
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private final List<Reception> receptions = new ArrayList<>();
  private final List<Departure> departures = new ArrayList<>();
  private final AttemptLog attempts = new AttemptLog();
  private final SealedBodies sealed = new SealedBodies();

  @BeforeEach
  void sealThreeBatches() {
    sealed.add("a", "digest a");
    sealed.add("b", "digest b");
    sealed.add("c", "digest c");
  }

  @Test
  void aGoodRunHasNoProblems() {
    good();
    assertThat(judged().problems()).isEmpty();
  }

  @Test
  void whatNobodyGotIsLost() {
    delivered(0, "a", "w1", 0, 1);
    delivered(1, "b", "w1", 2, 3);
    Oracle oracle = judged();
    assertThat(oracle.findings().lostPairs).isEqualTo(2);
    assertThat(oracle.problems()).allMatch(problem -> problem.startsWith("loss"));
  }

  @Test
  void whatOvertakesIsOutOfOrder() {
    delivered(0, "b", "w1", 2, 3);
    delivered(1, "a", "w1", 0, 1);
    delivered(2, "c", "w1", 4, 5);
    assertThat(judged().findings().order).isEqualTo(2);
  }

  @Test
  void otherBytesAndOtherIdsBreakTheIdLaw() {
    good();
    received(10, "c", "other bytes", "w1", 200, 4, 5);
    received(11, "b", "digest b", "w1", 200, 0, 1);
    assertThat(judged().problems()).filteredOn(p -> p.startsWith("idlaw")).hasSize(3);
  }

  @Test
  void twoRequestsAtOnceOverlapUnlessTheWorkerOfTheFirstIsGone() {
    good();
    open(10, "a", "w1");
    open(11, "a", "w2");
    assertThat(judged().findings().overlaps).isEqualTo(1);
    killed("w1", 10.5);
    assertThat(judged().findings().overlaps).isZero();
  }

  @Test
  void aRepeatOfWhatWasRecordedIsNotExcusedByAKill() {
    good();
    killed("w1", 2.2);
    delivered(9, "c", "w2", 4, 5);
    assertThat(judged().findings().unexcused).as("w1 had recorded it").isEqualTo(1);
  }

  @Test
  void aRepeatIsExcusedByAKillBeforeTheRecord() {
    received(0, "a", "digest a", "w1", 200, 0, 1);
    killed("w1", 0.2);
    delivered(9, "a", "w2", 0, 1);
    assertThat(judged().findings().unexcused).isZero();
    assertThat(judged().findings().duplicates).isEqualTo(1);
  }

  @Test
  void aRepeatOfAWorkerThatLivesIsNotExcused() {
    received(0, "a", "digest a", "w1", 200, 0, 1);
    delivered(9, "a", "w2", 0, 1);
    assertThat(judged().findings().unexcused).isEqualTo(1);
  }

  @Test
  void aRepeatIsExcusedWhileTheWorkerWasCutOffAndNotOnceItIsBack() {
    received(0, "a", "digest a", "w1", 200, 0, 1);
    departures.add(new Departure("w1", Departure.Kind.CUT_OFF, at(0.2), at(1.2)));
    received(5, "b", "digest b", "w1", 200, 2, 3);
    delivered(9, "a", "w2", 0, 1);
    assertThat(judged().findings().unexcused).isZero();
    delivered(10, "b", "w2", 2, 3);
    assertThat(judged().findings().unexcused).isEqualTo(1);
  }

  @Test
  void aRepeatThatTheReceiverRefusedIsRepeated() {
    received(0, "a", "digest a", "w1", 200, 0, 1);
    killed("w1", 0.2);
    received(9, "a", "digest a", "w2", 500, 0, 1);
    delivered(12, "a", "w2", 0, 1);
    Oracle.Findings found = judged().findings();
    assertThat(found.duplicates).isEqualTo(2);
    assertThat(found.unexcused).isZero();
  }

  private void good() {
    delivered(0, "a", "w1", 0, 1);
    delivered(1, "b", "w1", 2, 3);
    delivered(2, "c", "w1", 4, 5);
  }

  private void delivered(double second, String id, String worker, int... events) {
    received(second, id, "digest " + id, worker, 200, events);
    var json = Json.mapper().createObjectNode().put("request", id).put("outcome", "delivered");
    attempts.add(json, at(second + 0.1));
  }

  private void received(
      double second, String id, String digest, String worker, int status, int... events) {
    Reception reception = reception(second, id, digest, worker, events);
    reception.decided(Answer.of(status));
    reception.answered(at(second + 0.05));
  }

  private void open(double second, String id, String worker) {
    reception(second, id, "digest " + id, worker, new int[] {0, 1}).decided(Answer.none());
  }

  private Reception reception(
      double second, String id, String digest, String worker, int[] events) {
    Reception.RequestHead head = new Reception.RequestHead("s", id, 1, worker);
    Reception reception =
        new Reception(receptions.size(), at(second), head, digest, events.length, events);
    receptions.add(reception);
    return reception;
  }

  private void killed(String worker, double second) {
    departures.add(Departure.forEver(worker, Departure.Kind.KILLED, at(second)));
  }

  private static Instant at(double second) {
    return START.plus(Duration.ofMillis((long) (second * 1_000)));
  }

  private Oracle judged() {
    BitSet acknowledged = new BitSet();
    acknowledged.set(0, EVENTS);
    var subscription =
        BenchSubscriptions.of("s", "org0", "https://127.0.1.1:1/s", BatchLimits.DEFAULT);
    return new Oracle(
            new Evidence(
                FLEET,
                0,
                EVENTS,
                acknowledged,
                List.of(subscription),
                receptions,
                departures,
                attempts,
                sealed,
                Map.<String, Set<Integer>>of()))
        .judge();
  }
}
