package io.statehook.dispatcher.activity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.kafka.Topic;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.OrgScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random histories of orgs that use the same ids for devices and, one after the other, for
 * subscriptions. Whose a record is was written down beside it when it was made. A question of one
 * org is never answered with a record of another, whatever else is asked; and it is answered with
 * every record of its own, unless the subscription's id is somebody else's by now.
 */
final class OrgsApartTest {
  private static final int WORLDS = 60;
  private static final int PARTITIONS = 2;
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final List<String> ORGS = List.of("a", "A", "aa", "b", "\u00e4");
  private static final List<String> IDS = List.of("s", "S", "s1", "a");
  private static final List<String> DEVICES = List.of("d", "D", "s", "a");

  private long answers;

  @Test
  void noOrgEverSeesARecordOfAnother() {
    Long replay = Long.getLong("seed");
    long base = replay == null ? new Random().nextLong() >>> 16 : replay;
    for (long seed = base; seed < base + (replay == null ? WORLDS : 1); seed++) {
      try {
        new World(new Random(seed)).play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("failed with -Dseed=" + seed, e);
      }
    }
    if (replay == null) { // Else the worlds would prove nothing.
      assertThat(answers).isGreaterThan(WORLDS * 100L);
    }
  }

  /** What was written down about a record. */
  private record Fact(String org, String subscription, String device, String outcome) {}

  /** One history. */
  private final class World {
    private final Random random;
    private final FakeRecords topics = new FakeRecords(PARTITIONS);
    private final Map<Topic, Map<RecordPosition, Fact>> facts = new HashMap<>();
    private final Map<String, Subscription> inForce = new HashMap<>();
    private final RecordSearch search =
        new RecordSearch(
            new RecordReaders(() -> topics), id -> Optional.ofNullable(inForce.get(id)));
    private Instant now = START;
    private int batches;

    private World(Random random) {
      this.random = random;
    }

    private void play() {
      for (int step = 50 + random.nextInt(400); step > 0; step--) {
        now = now.plusMillis(random.nextInt(3));
        switch (random.nextInt(8)) {
          case 0 -> takeOver(pick(IDS), pick(ORGS));
          case 1 -> inForce.remove(pick(IDS));
          case 2, 3 -> bury(pick(ORGS), pick(IDS), pick(DEVICES));
          case 4 -> topics.skip(Topic.WEBHOOK_ATTEMPTS, random.nextInt(PARTITIONS));
          default -> deliver(pick(ORGS), pick(IDS), pick(DEVICES));
        }
      }
      for (String org : ORGS) {
        askForEverything(org);
        askAnything(org);
      }
    }

    private void takeOver(String id, String org) {
      inForce.put(id, SampleRecords.subscription(id, org));
    }

    private void deliver(String org, String id, String device) {
      int partition = new Lane(id, 0).partition(PARTITIONS);
      SealedBatch batch = SampleRecords.batch(org, id, ++batches, SampleRecords.body(org, device));
      RecordPosition position =
          topics.add(
              Topic.WEBHOOK_DELIVERIES,
              partition,
              now,
              id,
              batch.body(),
              BatchHeaders.write(batch));
      note(Topic.WEBHOOK_DELIVERIES, position, new Fact(org, id, device, ""));
      Outcome outcome = random.nextBoolean() ? Outcome.DELIVERED : Outcome.RETRY;
      RecordPosition attempt =
          topics.add(
              Topic.WEBHOOK_ATTEMPTS,
              partition,
              now,
              id,
              SampleRecords.attempt(
                      org, id, List.of(batch.id().text()), outcome, now, position.offset())
                  .toJson());
      note(Topic.WEBHOOK_ATTEMPTS, attempt, new Fact(org, id, device, outcome.wireName()));
    }

    private void bury(String org, String id, String device) {
      boolean body = random.nextBoolean();
      String reason = body ? "rejected" : "unknown-key";
      RecordPosition position =
          topics.add(
              Topic.WEBHOOK_DEAD_LETTERS,
              random.nextInt(PARTITIONS),
              now,
              body ? id : device,
              body
                  ? SampleRecords.body(org, device)
                  : SampleRecords.event(org, device, "Nothing").getBytes(UTF_8),
              new DeadLetter(reason, "because", 1, now, "0:1-1").toHeaders());
      note(Topic.WEBHOOK_DEAD_LETTERS, position, new Fact(org, body ? id : "", device, reason));
    }

    private void note(Topic topic, RecordPosition position, Fact fact) {
      facts.computeIfAbsent(topic, key -> new HashMap<>()).put(position, fact);
    }

    private void askForEverything(String org) {
      RecordQuery query = RecordQuery.of(OrgScope.of(org), 1 + random.nextInt(60));
      assertThat(all(search::attempts, query)).containsAll(own(Topic.WEBHOOK_ATTEMPTS, org));
      assertThat(all(search::deliveries, query)).containsAll(own(Topic.WEBHOOK_DELIVERIES, org));
      assertThat(all(search::deadLetters, query)).containsAll(own(Topic.WEBHOOK_DEAD_LETTERS, org));
      long counted =
          search.deadLetterReasons(OrgScope.of(org)).values().stream().mapToLong(n -> n).sum();
      assertThat(counted).isEqualTo(own(Topic.WEBHOOK_DEAD_LETTERS, org).size());
      askForPlaces(org);
    }

    /** Every record by its place, whoever's it is. */
    private void askForPlaces(String org) {
      facts
          .getOrDefault(Topic.WEBHOOK_DELIVERIES, Map.of())
          .forEach(
              (position, fact) ->
                  assertThat(search.delivery(OrgScope.of(org), position).isPresent())
                      .isEqualTo(fact.org.equals(org)));
      facts
          .getOrDefault(Topic.WEBHOOK_DEAD_LETTERS, Map.of())
          .forEach(
              (position, fact) ->
                  assertThat(search.deadLetter(OrgScope.of(org), position).isPresent())
                      .isEqualTo(fact.org.equals(org)));
    }

    private void askAnything(String org) {
      RecordQuery query =
          new RecordQuery(
              OrgScope.of(org),
              maybe(IDS),
              maybe(DEVICES),
              maybe(List.of("delivered", "retry", "rejected", "unknown-key")),
              random.nextBoolean() ? Optional.of(START.plusMillis(100)) : Optional.empty(),
              random.nextBoolean() ? Optional.of(START.plusMillis(300)) : Optional.empty(),
              1 + random.nextInt(60),
              Optional.empty());
      check(Topic.WEBHOOK_ATTEMPTS, query, all(search::attempts, query));
      check(Topic.WEBHOOK_DELIVERIES, query, all(search::deliveries, query));
      check(Topic.WEBHOOK_DEAD_LETTERS, query, all(search::deadLetters, query));
    }

    private void check(Topic topic, RecordQuery query, Set<RecordPosition> found) {
      for (RecordPosition position : found) {
        Fact fact = facts.get(topic).get(position);
        assertThat(fact.org).isEqualTo(query.scope().orgId().orElseThrow());
        query.subscriptionId().ifPresent(id -> assertThat(fact.subscription).isEqualTo(id));
        query.deviceId().ifPresent(id -> assertThat(fact.device).isEqualTo(id));
        if (topic != Topic.WEBHOOK_DELIVERIES) {
          query.outcome().ifPresent(name -> assertThat(fact.outcome).isEqualTo(name));
        }
      }
    }

    /** All pages; whatever is on them is the org's own, and comes once. */
    private <T extends Found> Set<RecordPosition> all(
        Function<RecordQuery, RecordPage<T>> question, RecordQuery query) {
      List<T> all = new ArrayList<>();
      RecordPage<T> page = question.apply(query);
      all.addAll(page.items());
      while (page.next().isPresent()) {
        page = question.apply(query.after(page.next().get()));
        all.addAll(page.items());
      }
      assertThat(all).extracting(Found::appendedAt).isSortedAccordingTo((l, r) -> r.compareTo(l));
      Topic topic =
          all.isEmpty() || all.get(0) instanceof FoundDelivery
              ? Topic.WEBHOOK_DELIVERIES
              : all.get(0) instanceof FoundAttempt
                  ? Topic.WEBHOOK_ATTEMPTS
                  : Topic.WEBHOOK_DEAD_LETTERS;
      all.forEach(
          found ->
              assertThat(facts.get(topic).get(found.position()).org)
                  .isEqualTo(query.scope().orgId().orElseThrow()));
      answers += all.size();
      Set<RecordPosition> positions = all.stream().map(Found::position).collect(Collectors.toSet());
      assertThat(positions).hasSameSizeAs(all);
      return positions;
    }

    private List<RecordPosition> own(Topic topic, String org) {
      return facts.getOrDefault(topic, Map.of()).entrySet().stream()
          .filter(entry -> entry.getValue().org.equals(org))
          .filter(
              entry ->
                  topic == Topic.WEBHOOK_DEAD_LETTERS
                      || !inForce.containsKey(entry.getValue().subscription)
                      || inForce.get(entry.getValue().subscription).orgId().equals(org))
          .map(Map.Entry::getKey)
          .toList();
    }

    private Optional<String> maybe(List<String> texts) {
      return random.nextInt(3) == 0 ? Optional.of(pick(texts)) : Optional.empty();
    }

    private String pick(List<String> texts) {
      return texts.get(random.nextInt(texts.size()));
    }
  }
}
