package io.statehook.dispatcher.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventType;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.VersionedCatalogue;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * Exactly once by reference: a task is fed events, edited rules, commits and crashes in random
 * order. Whatever happens, every pair of an event and a subscription version that was in force when
 * the event was processed for good is in exactly one committed batch, in order.
 */
final class BatchingSimulationTest {
  private static final List<String> IDS = List.of("s", "t", "u");
  private static final List<String> KEYS = List.of("A", "B", "C.D");
  private static final List<String> PATTERNS = List.of("*", "A", "B", "C.*", "C.D", "A.*");
  private static final Pattern EVENT_ID = Pattern.compile("\"id\":\"e(\\d+)\"");
  private static final int STEPS = 150;

  private static long crashes;
  private static long refills;
  private static long pairs;
  private static long failedRefills;

  @Test
  void everyMatchedPairIsInExactlyOneBatchWhateverCrashesWhen() {
    long started = System.nanoTime();
    Seeds.check(2_000, seed -> new Run(seed).play());
    System.out.printf(
        "SIMULATED pairs %d, crashes %d, refills %d, failed refills %d in %d ms%n",
        pairs, crashes, refills, failedRefills, (System.nanoTime() - started) / 1_000_000);

    if (System.getProperty("seed") == null) {
      assertThat(refills).isGreaterThan(2_000);
      assertThat(failedRefills).isGreaterThan(100);
    }
  }

  /** A pair as it was matched. */
  private record Pair(String subscription, long version, long offset) {}

  /** One world. */
  private static final class Run {
    private final Random random;
    private final FakeTask task = new FakeTask();
    private final MemoryBudget budget;
    private final List<DeviceEvent> events = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private final Map<Long, Set<Pair>> matched = new TreeMap<>();
    private final Map<Long, VersionedSubscription> subscriptionLog = new HashMap<>();
    private final Map<Long, VersionedCatalogue> catalogueLog = new HashMap<>();
    private final Map<String, VersionedSubscription> inForce = new TreeMap<>();
    private VersionedCatalogue catalogue;
    private SubscriptionIndex.Picture rules;
    private List<VersionedSubscription> rulesList = List.of();
    private MatchAndWindow processor;
    private long version;
    private long nanos;
    private final CommitPace pace = new CommitPace(() -> this.nanos);
    private boolean sourceFails;

    Run(long seed) {
      random = new Random(seed);
      budget = new MemoryBudget(random.nextInt(4) == 0 ? 2_000 : 1 << 20);
      task.wall(1_700_000_000_000L + random.nextInt(100_000));
      nanos = random.nextLong();
      catalogue = new VersionedCatalogue(TestRules.catalogue(0).catalogue(), 0);
      editCatalogue();
      IDS.forEach(this::edit);
      publishRules();
      processor = start();
    }

    void play() {
      for (int step = 0; step < STEPS; step++) {
        step();
        if (random.nextInt(4) == 0) {
          task.commit();
          pace.committed();
        }
      }
      while (task.position() < events.size()) {
        process();
      }
      publishRules();
      for (int i = 0; i < 60; i++) {
        pass(100);
      }
      task.commit();
      judge();
    }

    private void step() {
      int dice = random.nextInt(100);
      if (dice < 60) {
        for (int i = random.nextInt(3); i >= 0; i--) {
          produce();
        }
        process();
      } else if (dice < 65) {
        produce();
      } else if (dice < 80) {
        pass(random.nextInt(300));
      } else if (dice < 85) {
        edit(IDS.get(random.nextInt(IDS.size())));
      } else if (dice < 87) {
        editCatalogue();
      } else if (dice < 92) {
        publishRules();
      } else if (dice < 95) {
        suspendAndResume();
      } else {
        crash();
      }
    }

    private void produce() {
      long last = offsets.isEmpty() ? 10 : offsets.get(offsets.size() - 1);
      long offset = last + 1 + (random.nextInt(5) == 0 ? random.nextInt(3) : 0);
      DeviceEvent event =
          new DeviceEvent(
              random.nextInt(10) == 0 ? "globex" : TestRules.ORG,
              "d" + random.nextInt(3),
              EventType.STATUS,
              KEYS.get(random.nextInt(KEYS.size())));
      events.add(event);
      offsets.add(offset);
      values.add(
          TestRules.event(
              "e" + offset, event.orgId(), event.deviceId(), event.type(), event.key()));
    }

    private void process() {
      if (task.position() == events.size()) {
        return;
      }
      int from = task.position();
      int to = Math.min(from + 1 + random.nextInt(4), events.size());
      List<ConsumerRecord<byte[], byte[]>> slice = new ArrayList<>();
      for (int at = from; at < to; at++) {
        slice.add(task.event(offsets.get(at), null, values.get(at)));
        matched.put(offsets.get(at), definition(offsets.get(at), events.get(at)));
      }
      task.process(processor, slice);
    }

    private Set<Pair> definition(long offset, DeviceEvent event) {
      EventKey key = EventKey.parse(event.key()).orElseThrow();
      Set<Pair> found = new HashSet<>();
      if (catalogueLog
          .getOrDefault(rules.approved().version(), catalogue)
          .catalogue()
          .find(key, event.type())
          .isPresent()) {
        for (VersionedSubscription each : rulesList) {
          if (each.subscription().takes(event, key)) {
            found.add(new Pair(each.subscription().id(), each.version(), offset));
          }
        }
      }
      return found;
    }

    private void pass(int millis) {
      task.wall(task.wallMillis() + millis);
      nanos += millis * 1_000_000L;
      task.punctuate();
    }

    private void edit(String id) {
      version += 1 + random.nextInt(2);
      if (random.nextInt(6) == 0) {
        inForce.remove(id);
        return;
      }
      List<String> patterns = new ArrayList<>();
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        patterns.add(PATTERNS.get(random.nextInt(PATTERNS.size())));
      }
      DeviceSelection devices =
          random.nextBoolean() ? DeviceSelection.every() : DeviceSelection.of(Set.of("d0", "d1"));
      Subscription edited =
          TestRules.limited(
              TestRules.subscription(
                  id,
                  random.nextInt(8) == 0 ? "globex" : TestRules.ORG,
                  random.nextInt(8) > 0,
                  patterns,
                  devices),
              TestRules.limits(
                  1 + random.nextInt(12), 1024 + random.nextInt(1000), random.nextInt(2500)));
      VersionedSubscription versioned = TestRules.version(version, edited);
      subscriptionLog.put(version, versioned);
      inForce.put(id, versioned);
    }

    private void editCatalogue() {
      List<String> keys = new ArrayList<>();
      for (String key : KEYS) {
        if (random.nextInt(4) > 0) {
          keys.add(key);
        }
      }
      catalogue = TestRules.catalogue(catalogue.version() + 1, keys.toArray(new String[0]));
      catalogueLog.put(catalogue.version(), catalogue);
    }

    /** The task's table catches up; until then it works by what it knows. */
    private void publishRules() {
      rulesList = List.copyOf(inForce.values());
      rules = TestRules.picture(catalogue, rulesList);
    }

    private MatchAndWindow start() {
      MatchAndWindow started =
          new MatchAndWindow(
              () -> rules,
              budget,
              refill(),
              () -> nanos,
              new BatcherMetrics(budget, Clock.systemUTC()),
              () -> pace);
      boolean refilling = task.storedWindows() > 0;
      try {
        started.init(task.context());
      } catch (IllegalStateException e) {
        failedRefills++;
        assertThat(budget.usedBytes()).isZero();
        sourceFails = false;
        started.init(task.context());
      }
      refills += refilling ? 1 : 0;
      return started;
    }

    private void suspendAndResume() {
      task.commit();
      processor.close();
      assertThat(budget.usedBytes()).isZero();
      task.crash(); // Nothing is uncommitted; forgets the punctuators.
      sourceFails = random.nextInt(5) == 0;
      processor = start();
    }

    private void crash() {
      crashes++;
      processor.close(); // Another process would have its own budget.
      task.crash();
      nanos = random.nextLong();
      task.wall(task.wallMillis() + random.nextInt(3_000));
      if (random.nextInt(4) > 0) {
        publishRules(); // Else its table lags behind that of the process before.
      }
      sourceFails = random.nextInt(5) == 0;
      processor = start();
    }

    private WindowRefill refill() {
      return new WindowRefill(this::readProcessed, PastRules::new);
    }

    private long readProcessed(int partition, long fromOffset, SourceLog.Visitor visitor) {
      assertThat(partition).isEqualTo(FakeTask.PARTITION);
      int fails = sourceFails ? random.nextInt(task.committedPosition()) : -1;
      for (int i = 0; i < task.committedPosition(); i++) {
        if (offsets.get(i) >= fromOffset) {
          visitor.visit(offsets.get(i), 0, null, values.get(i));
        }
        if (i == fails) {
          throw new IllegalStateException("the broker is away");
        }
      }
      return task.committedPosition();
    }

    private void judge() {
      Set<Pair> expected = new HashSet<>();
      matched.values().forEach(expected::addAll);
      Set<Pair> found = new HashSet<>();
      Set<BatchId> ids = new HashSet<>();
      Map<String, Long> last = new HashMap<>();
      for (SealedBatch batch : task.committedBatches()) {
        assertThat(ids.add(batch.id())).as("%s", batch).isTrue();
        assertThat(batch.id()).isEqualTo(BatchId.of(batch.subscriptionId(), batch.source()));
        List<Long> inBatch = offsetsIn(batch);
        assertThat(inBatch).hasSize(batch.events());
        assertThat(batch.source().first()).isEqualTo(inBatch.get(0));
        assertThat(batch.source().last()).isEqualTo(inBatch.get(inBatch.size() - 1));
        for (long offset : inBatch) {
          Pair pair = new Pair(batch.subscriptionId(), batch.subscriptionVersion(), offset);
          assertThat(found.add(pair)).as("twice: %s", pair).isTrue();
          Long before = last.put(batch.subscriptionId(), offset);
          assertThat(before == null || before < offset).as("out of order: %s", pair).isTrue();
        }
        assertThat(batch.body()).isEqualTo(bodyOf(inBatch));
      }
      assertThat(found).isEqualTo(expected);
      assertThat(task.storedWindows()).isZero();
      assertThat(budget.usedBytes()).isZero();
      pairs += expected.size();
    }

    private byte[] bodyOf(List<Long> inBatch) {
      return TestRules.body(
          inBatch.stream()
              .map(offset -> values.get(offsets.indexOf(offset)))
              .toArray(byte[][]::new));
    }

    private static List<Long> offsetsIn(SealedBatch batch) {
      return EVENT_ID
          .matcher(new String(batch.body(), UTF_8))
          .results()
          .map((MatchResult match) -> Long.parseLong(match.group(1)))
          .toList();
    }

    /** The logs of rules, which forget nothing. */
    private final class PastRules implements Rules {
      @Override
      public Optional<VersionedSubscription> subscriptionAt(String id, long at) {
        return Optional.ofNullable(subscriptionLog.get(at))
            .filter(versioned -> versioned.subscription().id().equals(id));
      }

      @Override
      public VersionedCatalogue catalogueAt(long at) {
        return catalogueLog.getOrDefault(at, catalogue);
      }

      @Override
      public void close() {}
    }
  }
}
