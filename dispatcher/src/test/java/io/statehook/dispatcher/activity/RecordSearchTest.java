package io.statehook.dispatcher.activity;

import static io.statehook.dispatcher.activity.SampleRecords.batch;
import static io.statehook.dispatcher.activity.SampleRecords.body;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.OrgScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecordSearchTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final int PARTITIONS = 3;

  private final FakeRecords topics = new FakeRecords(PARTITIONS);
  private final RecordSearch search =
      new RecordSearch(
          new RecordReaders(() -> topics),
          id ->
              id.equals("s")
                  ? Optional.of(SampleRecords.subscription("s", "a"))
                  : Optional.empty());

  @Test
  void pagesFollowEachOtherFromTheNewestToTheOldestWithoutGapOrRepeat() {
    for (int i = 0; i < 1_000; i++) {
      attempt(i % PARTITIONS, "t" + i % 7, START.plusMillis(i / 3));
    }

    List<FoundAttempt> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    RecordQuery query = RecordQuery.of(OrgScope.ALL, 90);
    do {
      RecordPage<FoundAttempt> page = search.attempts(cursor.map(query::after).orElse(query));
      all.addAll(page.items());
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(all).hasSize(1_000).extracting(FoundAttempt::position).doesNotHaveDuplicates();
    assertThat(all)
        .extracting(FoundAttempt::appendedAt)
        .isSortedAccordingTo((left, right) -> right.compareTo(left));
  }

  @Test
  void aSubscriptionIsLookedForOnlyWhereItsLanesStand() {
    int partition = new Lane("s", 0).partition(PARTITIONS);
    for (int i = 0; i < 3_000; i++) {
      attempt(i % PARTITIONS, "t", START.plusMillis(i));
    }
    attempt(partition, "s", START.plusSeconds(9));

    RecordPage<FoundAttempt> page = search.attempts(of("s", 1));

    assertThat(page.items()).singleElement();
    assertThat(topics.recordsRead()).isLessThan(100);
  }

  @Test
  void aQuestionEndsWhenItHasReadEnoughAndTheNextOneGoesOn() {
    attempt(0, "rare", START);
    for (int i = 0; i < 3 * NewestFirst.MAX_RECORDS / 2; i++) {
      attempt(0, "t", START.plusMillis(i));
    }

    RecordPage<FoundAttempt> first = search.attempts(of("rare", 10));
    RecordPage<FoundAttempt> second = search.attempts(of("rare", 10).after(first.next().get()));

    assertThat(first.items()).isEmpty();
    assertThat(second.items()).singleElement();
    assertThat(second.next()).isEmpty();
  }

  @Test
  void onlyWhatWasAppendedInTheTimeThatIsAskedForIsFound() {
    for (int i = 0; i < 100; i++) {
      attempt(i % PARTITIONS, "t", START.plusSeconds(i));
    }
    RecordQuery query =
        new RecordQuery(
            OrgScope.ALL,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(START.plusSeconds(20)),
            Optional.of(START.plusSeconds(30)),
            500,
            Optional.empty());

    assertThat(search.attempts(query).items())
        .hasSize(10)
        .allSatisfy(
            found ->
                assertThat(found.appendedAt())
                    .isBetween(START.plusSeconds(20), START.plusSeconds(29)));
  }

  @Test
  void theAttemptsOfADeviceAreThoseWhoseBatchesCarryAnEventOfIt() {
    SealedBatch first = batch("a", "s", 0, body("a", "x", "y"));
    SealedBatch second = batch("a", "s", 1, body("a", "z"));
    SealedBatch third = batch("a", "s", 2, body("a", "y"));
    List.of(first, second, third).forEach(batch -> deliver(0, batch));
    tried(0, first, 0);
    tried(0, second, 1);
    tried(0, third, 2);

    assertThat(search.attempts(ofDevice("y")).items())
        .extracting(found -> found.attempt().position().getAsLong())
        .containsExactly(2L, 0L);
    assertThat(search.deliveries(ofDevice("y")).items())
        .extracting(found -> found.position().offset())
        .containsExactly(2L, 0L);
    assertThat(search.attempts(ofDevice("nobody")).items()).isEmpty();
  }

  @Test
  void whatWasTriedWithABatchIsToldFromTheFirstToTheLast() {
    SealedBatch batch = batch("a", "s", 0, body("a", "x"));
    RecordPosition position = deliver(1, batch);
    tried(1, batch, position.offset(), Outcome.RETRY);
    attempt(1, "t", START);
    tried(1, batch, position.offset(), Outcome.DELIVERED);

    FoundDelivery delivery = search.delivery(OrgScope.of("a"), position).orElseThrow();

    assertThat(search.attemptsOf(delivery))
        .extracting(found -> found.attempt().outcome())
        .containsExactly(Outcome.RETRY, Outcome.DELIVERED);
  }

  @Test
  void deadLettersAreCountedByReasonTheMostFrequentFirst() {
    bury("s", "rejected", body("a", "x"));
    bury("x", "unknown-key", SampleRecords.event("a", "x", "Nothing").getBytes(UTF_8));
    bury("s", "rejected", body("a", "x"));
    bury("s", "rejected", body("b", "x"));

    Map<String, Long> reasons = search.deadLetterReasons(OrgScope.of("a"));

    assertThat(reasons).containsExactly(Map.entry("rejected", 2L), Map.entry("unknown-key", 1L));
  }

  @Test
  void aDeadLetterWithoutDoubtlessOwnerIsSeenOnlyByThoseWhoSeeEveryOrg() {
    bury("s", "rejected", "[{\"orgId\":\"a\"},{\"orgId\":\"b\"}]");
    bury("x", "malformed", "{\"orgId\":\"a\",\"orgId\":\"b\"}");
    bury("x", "malformed", "{\"orgId\":\"a\",\"OrgId\":\"b\"}");
    bury("x", "malformed", "{\"orgId\":\"a\"} {\"orgId\":\"b\"}");
    bury("s", "malformed-batch", new String(body("a", "x"), UTF_8));
    bury("s", "rejected", "");

    assertThat(search.deadLetters(RecordQuery.of(OrgScope.ALL, 10)).items()).hasSize(6);
    assertThat(search.deadLetters(RecordQuery.of(OrgScope.of("a"), 10)).items()).isEmpty();
    assertThat(search.deadLetterReasons(OrgScope.of("a"))).isEmpty();
  }

  @Test
  void foreignRecordsAreNotFound() {
    topics.add(Topic.WEBHOOK_ATTEMPTS, 0, START, "s", new byte[] {1});
    topics.add(Topic.WEBHOOK_DELIVERIES, 0, START, "s", new byte[] {1});
    topics.add(Topic.WEBHOOK_DEAD_LETTERS, 0, START, "s", new byte[] {1});
    RecordQuery all = RecordQuery.of(OrgScope.ALL, 10);

    assertThat(search.attempts(all).items()).isEmpty();
    assertThat(search.deliveries(all).items()).isEmpty();
    assertThat(search.deadLetters(all).items()).isEmpty();
    assertThat(search.delivery(OrgScope.ALL, new RecordPosition(0, 0))).isEmpty();
    assertThat(search.delivery(OrgScope.ALL, new RecordPosition(0, 9))).isEmpty();
    assertThat(search.delivery(OrgScope.ALL, new RecordPosition(99, 0))).isEmpty();
  }

  @Test
  void aCursorOfSomethingElseIsRefused() {
    RecordQuery query = RecordQuery.of(OrgScope.ALL, 10);

    for (String cursor : List.of("", "1", "1.2", "1.2.3.4", "1.-2.3", "1.2.\u00e4", "..")) {
      assertThatThrownBy(() -> search.attempts(query.after(cursor)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(cursor);
    }
  }

  private static RecordQuery of(String subscription, int limit) {
    RecordQuery all = RecordQuery.of(OrgScope.ALL, limit);
    return new RecordQuery(
        all.scope(),
        Optional.of(subscription),
        all.deviceId(),
        all.outcome(),
        all.from(),
        all.to(),
        limit,
        all.cursor());
  }

  private static RecordQuery ofDevice(String device) {
    RecordQuery all = RecordQuery.of(OrgScope.of("a"), 10);
    return new RecordQuery(
        all.scope(),
        all.subscriptionId(),
        Optional.of(device),
        all.outcome(),
        all.from(),
        all.to(),
        10,
        all.cursor());
  }

  private void attempt(int partition, String subscription, Instant at) {
    topics.add(
        Topic.WEBHOOK_ATTEMPTS,
        partition,
        at,
        subscription,
        SampleRecords.attempt("a", subscription, Outcome.DELIVERED, at).toJson());
  }

  private RecordPosition deliver(int partition, SealedBatch batch) {
    return topics.add(
        Topic.WEBHOOK_DELIVERIES,
        partition,
        START,
        batch.subscriptionId(),
        batch.body(),
        BatchHeaders.write(batch));
  }

  private void tried(int partition, SealedBatch batch, long position) {
    tried(partition, batch, position, Outcome.DELIVERED);
  }

  private void tried(int partition, SealedBatch batch, long position, Outcome outcome) {
    topics.add(
        Topic.WEBHOOK_ATTEMPTS,
        partition,
        START,
        batch.subscriptionId(),
        SampleRecords.attempt(
                "a", batch.subscriptionId(), List.of(batch.id().text()), outcome, START, position)
            .toJson());
  }

  private void bury(String key, String reason, String value) {
    bury(key, reason, value.getBytes(UTF_8));
  }

  private void bury(String key, String reason, byte[] value) {
    topics.add(
        Topic.WEBHOOK_DEAD_LETTERS,
        0,
        START,
        key,
        value,
        new DeadLetter(reason, "because", 3, START, "0:1-1").toHeaders());
  }
}
