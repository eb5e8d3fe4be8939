package io.statehook.standalone.faults;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventKey;
import io.statehook.common.kafka.Topic;
import io.statehook.common.subscription.Subscription;
import io.statehook.standalone.e2e.TestTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Everything that an oracle judges by.
 *
 * @param first the first event that counts: those before belong to another case
 * @param published how many events were handed to the producer
 * @param acknowledged those that Kafka has for sure
 * @param givenUp by subscription, the events that dead letters hold
 */
record Evidence(
    Fleet fleet,
    int first,
    int published,
    BitSet acknowledged,
    List<Subscription> subscriptions,
    List<Reception> receptions,
    List<Departure> departures,
    AttemptLog attempts,
    SealedBodies sealed,
    Map<String, Set<Integer>> givenUp) {

  /** What stands in the ledgers and topics of a bench now. */
  static Evidence of(Bench bench, EventLoad load) {
    return of(bench, load, 0, 0);
  }

  /** The same of one case of several: of its events, and what was received in it. */
  static Evidence of(Bench bench, EventLoad load, int firstEvent, int firstReception) {
    AttemptLog attempts = AttemptLog.of(bench);
    BitSet acknowledged = load.acknowledged();
    acknowledged.clear(0, firstEvent);
    List<Reception> receptions = bench.sink().receptions();
    return new Evidence(
        load.fleet(),
        firstEvent,
        load.published(),
        acknowledged,
        bench.subscriptions(),
        receptions.subList(firstReception, receptions.size()),
        bench.departures(),
        attempts,
        SealedBodies.of(bench, attempts),
        givenUp(bench));
  }

  private static Map<String, Set<Integer>> givenUp(Bench bench) {
    Map<String, Set<Integer>> givenUp = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> letter :
        bench.topics().records(Topic.WEBHOOK_DEAD_LETTERS)) {
      if (letter.value() != null) {
        Set<Integer> events =
            givenUp.computeIfAbsent(TestTopics.key(letter), id -> new HashSet<>());
        for (int event : EventBody.numbers(letter.value())) {
          events.add(event);
        }
      }
    }
    return givenUp;
  }

  /** How long the record of an answer was on its way at worst, by those that arrived. */
  Duration longestAppend() {
    Map<String, Integer> accepted = new HashMap<>();
    receptions.stream()
        .filter(Reception::accepted)
        .forEach(one -> accepted.merge(one.webhookId(), 1, Integer::sum));
    return receptions.stream()
        .filter(one -> one.accepted() && accepted.get(one.webhookId()) == 1)
        .map(this::append)
        .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  private Duration append(Reception reception) {
    Optional<Instant> recorded = attempts.deliveredAt(reception.webhookId());
    return recorded.isPresent() && reception.answeredAt().isPresent()
        ? Duration.between(reception.answeredAt().get(), recorded.get())
        : Duration.ZERO;
  }

  /** Whether the subscription must get the event, by the slow definition. */
  boolean matches(Subscription subscription, int event) {
    if (!subscription.orgId().equals(fleet.org(fleet.device(event)))) {
      return false; // What takes() would say, only sooner.
    }
    DeviceEvent facts = fleet.facts(event);
    return subscription.takes(facts, EventKey.parse(facts.key()).orElseThrow());
  }
}
