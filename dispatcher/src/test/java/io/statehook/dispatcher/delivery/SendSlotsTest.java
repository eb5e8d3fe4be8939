package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.batch.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendSlotsTest {
  private static final boolean FAST = false;
  private static final boolean SLOW = true;

  private final PartitionWork partition = new PartitionWork(0, Fixtures.takeover());
  private final SendSlots slots = slots(3, 3, 2);

  @Test
  void lanesTakeTurnsInTheOrderInWhichTheyCame() {
    join("a", "one");
    join("b", "two");

    assertThat(allThatMaySend()).containsExactly("a", "b");
  }

  @Test
  void aFullHostKeepsNobodyElseBack() {
    join("a", "busy");
    join("b", "busy");
    join("c", "busy");
    join("d", "idle");

    assertThat(allThatMaySend()).containsExactly("a", "b", "d");
  }

  @Test
  void aFreedHostGoesToWhoWaitedLongest() {
    join("a", "busy");
    join("b", "busy");
    join("c", "busy");
    allThatMaySend();
    join("late", "busy");

    slots.release(lane("a"), HostSignal.WORKED);

    assertThat(allThatMaySend()).containsExactly("c");
  }

  @Test
  void theProcessHasALimitToo() {
    for (String id : List.of("a", "b", "c", "d")) {
      join(id, id);
    }

    assertThat(allThatMaySend()).containsExactly("a", "b", "c");
    slots.release(lane("a"), HostSignal.WORKED);
    assertThat(allThatMaySend()).containsExactly("d");
  }

  @Test
  void whoLeavesHandsTheFreedHostOn() {
    for (String id : List.of("a", "b", "c", "d")) {
      join(id, "busy");
    }
    allThatMaySend();
    slots.release(lane("b"), HostSignal.WORKED);

    slots.leave(lane("c"));

    assertThat(allThatMaySend()).containsExactly("d");
  }

  @Test
  void slowLanesNeverTakeTheFastShare() {
    SendSlots shared = slots(4, 2, 4);
    for (String id : List.of("s1", "s2", "s3", "s4")) {
      shared.join(lane(id), id, SLOW);
    }
    assertThat(allThatMaySend(shared)).containsExactly("s1", "s2");
    assertThat(shared.slowTaken()).isEqualTo(2);

    shared.join(lane("f1"), "f1", FAST);
    shared.join(lane("f2"), "f2", FAST);
    assertThat(allThatMaySend(shared)).containsExactly("f1", "f2");

    shared.release(lane("f1"), HostSignal.WORKED);
    assertThat(allThatMaySend(shared)).isEmpty();
    shared.release(lane("s1"), HostSignal.NONE);
    assertThat(allThatMaySend(shared)).containsExactly("s3");
  }

  @Test
  void fastLanesMayUseEverything() {
    SendSlots shared = slots(4, 2, 4);
    for (String id : List.of("f1", "f2", "f3", "f4")) {
      shared.join(lane(id), id, FAST);
    }

    assertThat(allThatMaySend(shared)).hasSize(4);
  }

  @Test
  void slowLanesOfAHostDoNotKeepItsFastOnesBack() {
    SendSlots shared = slots(3, 1, 2);
    shared.join(lane("other"), "other", SLOW);
    shared.join(lane("f1"), "busy", FAST);
    shared.join(lane("f2"), "busy", FAST);
    allThatMaySend(shared);
    shared.release(lane("f1"), HostSignal.NONE);
    shared.join(lane("f1"), "busy", FAST);
    allThatMaySend(shared);
    shared.join(lane("s1"), "busy", SLOW);
    shared.join(lane("f3"), "busy", FAST);
    allThatMaySend(shared);

    shared.release(lane("f2"), HostSignal.NONE);

    assertThat(allThatMaySend(shared)).containsExactly("f3");
  }

  @Test
  void aHostThatAnswers429GetsHalfAndIsTrustedAgainBySuccesses() {
    SendSlots wide = slots(100, 100, 8);
    assertThat(mostTo(wide, "h")).isEqualTo(8);

    end(wide, "h", HostSignal.OVERLOADED);
    assertThat(wide.reducedHosts()).isEqualTo(1);
    assertThat(mostTo(wide, "h")).isEqualTo(4);

    for (int i = 0; i < 5; i++) {
      end(wide, "h", HostSignal.WORKED);
    }
    assertThat(mostTo(wide, "h")).isEqualTo(5);
    for (int i = 0; i < 50; i++) {
      end(wide, "h", HostSignal.WORKED);
    }
    assertThat(mostTo(wide, "h")).isEqualTo(8);
    assertThat(wide.knownHosts()).isZero();
  }

  @Test
  void howeverOftenAHostIsOverloadedOneRequestIsLeft() {
    SendSlots wide = slots(100, 100, 8);
    for (int i = 0; i < 20; i++) {
      end(wide, "h", HostSignal.OVERLOADED);
    }

    assertThat(mostTo(wide, "h")).isEqualTo(1);
  }

  @Test
  void aHostIsForgottenWhenNobodySendsToItAndReducedOnesUpToALimit() {
    SendSlots wide = slots(1, 1, 8);
    for (int i = 0; i < HostTable.MAX_REMEMBERED + 10; i++) {
      wide.join(lane("a"), "fine" + i, FAST);
      wide.next();
      wide.release(lane("a"), HostSignal.WORKED);
    }
    assertThat(wide.knownHosts()).isZero();

    for (int i = 0; i < HostTable.MAX_REMEMBERED + 10; i++) {
      wide.join(lane("a"), "reduced" + i, FAST);
      wide.next();
      wide.release(lane("a"), HostSignal.OVERLOADED);
    }
    assertThat(wide.knownHosts()).isEqualTo(HostTable.MAX_REMEMBERED);
    assertThat(wide.reducedHosts()).isEqualTo(HostTable.MAX_REMEMBERED);
  }

  @Test
  void whoSendsLargeRequestsGetsNoMoreBytesThanWhoSendsSmallOnes() {
    Map<String, Integer> sizes = Map.of("large", 1 << 20, "small", 1 << 10, "middle", 50_000);

    Map<String, Long> sent = sendInTurns(slots(1, 1, 1), sizes, 20_000);

    assertThat(most(sent) - least(sent)).as("%s", sent).isLessThanOrEqualTo(2 << 20);
    assertThat(least(sent)).isGreaterThan(5 << 20);
  }

  @Test
  void bytesAreFairAmongManyLanesToo() {
    Map<String, Integer> sizes = new HashMap<>();
    for (int i = 0; i < 8; i++) {
      sizes.put("small" + i, 1 << 10);
      sizes.put("large" + i, 64 << 10);
    }

    Map<String, Long> sent = sendInTurns(slots(4, 4, 4), sizes, 200_000);

    assertThat(most(sent)).as("%s", sent).isLessThan(least(sent) * 5 / 4);
  }

  private Map<String, Long> sendInTurns(SendSlots some, Map<String, Integer> sizes, int requests) {
    Map<String, Long> sent = new HashMap<>();
    ArrayDeque<LaneQueue> open = new ArrayDeque<>();
    sizes.keySet().forEach(id -> some.join(lane(id), id, FAST));
    for (int i = 0; i < requests; i++) {
      for (Optional<SendSlots.Grant> grant = some.next(); grant.isPresent(); grant = some.next()) {
        LaneQueue lane = grant.get().lane();
        int bytes = sizes.get(lane.subscriptionId());
        some.sending(lane, bytes);
        sent.merge(lane.subscriptionId(), (long) bytes, Long::sum);
        open.add(lane);
      }
      LaneQueue done = open.remove();
      some.release(done, HostSignal.WORKED);
      some.join(done, done.subscriptionId(), FAST);
    }
    return sent;
  }

  private static long least(Map<String, Long> sent) {
    return Collections.min(sent.values());
  }

  private static long most(Map<String, Long> sent) {
    return Collections.max(sent.values());
  }

  @Test
  void whoWaitedForItsShareSavesNothingUp() {
    SendSlots one = slots(2, 1, 2);
    one.join(lane("s1"), "s1", SLOW);
    one.join(lane("s2"), "s2", SLOW);
    one.next();
    send(one, "f", 10 << 20);
    one.release(lane("s1"), HostSignal.NONE);
    one.next();
    one.sending(lane("s2"), 1000);
    one.release(lane("s2"), HostSignal.NONE);

    one.join(lane("x"), "x", FAST);
    one.join(lane("s2"), "s2", SLOW);

    assertThat(allThatMaySend(one)).containsExactly("x", "s2");
  }

  @Test
  void aSlotThatIsNotOpenCannotBeReleased() {
    assertThatThrownBy(() -> slots.release(lane("a"), HostSignal.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no request of a");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noLimitIsExceededAndNobodyWaitsForARoomThatIsFree(long seed) {
    Random random = new Random(seed);
    SendSlots some = slots(5, 2, 2);
    List<LaneQueue> idle = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      idle.add(lane("l" + i));
    }
    List<LaneQueue> inLine = new ArrayList<>();
    List<LaneQueue> open = new ArrayList<>();
    Map<LaneQueue, Boolean> slow = new HashMap<>();
    Map<LaneQueue, String> hosts = new HashMap<>();
    for (int step = 0; step < 5000; step++) {
      int choice = random.nextInt(4);
      if (choice < 2 && !idle.isEmpty()) {
        LaneQueue lane = idle.remove(random.nextInt(idle.size()));
        slow.put(lane, random.nextBoolean());
        hosts.put(lane, "h" + random.nextInt(4));
        some.join(lane, hosts.get(lane), slow.get(lane));
        inLine.add(lane);
      } else if (choice == 2 && !open.isEmpty()) {
        LaneQueue lane = open.remove(random.nextInt(open.size()));
        some.release(lane, HostSignal.values()[random.nextInt(3)]);
        idle.add(lane);
      } else if (choice == 3 && !inLine.isEmpty() && random.nextInt(3) == 0) {
        LaneQueue lane = inLine.remove(random.nextInt(inLine.size()));
        some.leave(lane);
        idle.add(lane);
      }
      if (random.nextBoolean()) {
        continue;
      }
      for (Optional<SendSlots.Grant> grant = some.next(); grant.isPresent(); grant = some.next()) {
        LaneQueue lane = grant.get().lane();
        inLine.remove(lane);
        open.add(lane);
        some.sending(lane, random.nextInt(5000));
      }
      assertThat(open).hasSizeLessThanOrEqualTo(5);
      assertThat(open.stream().filter(slow::get).count()).isLessThanOrEqualTo(2);
      for (int h = 0; h < 4; h++) {
        String host = "h" + h;
        assertThat(open.stream().filter(lane -> hosts.get(lane).equals(host)).count())
            .isLessThanOrEqualTo(2);
      }
      // A host always has room for one: a fast lane whose host is idle waits for the process only.
      if (open.size() < 5) {
        for (LaneQueue lane : inLine) {
          boolean hostIdle = open.stream().noneMatch(o -> hosts.get(o).equals(hosts.get(lane)));
          boolean share = !slow.get(lane) || open.stream().filter(slow::get).count() < 2;
          assertThat(hostIdle && share).as("seed %d, step %d: %s", seed, step, lane).isFalse();
        }
      }
    }
  }

  private static SendSlots slots(int limit, int slowLimit, int perHost) {
    return new SendSlots(
        new EngineLimits.Requests(limit, slowLimit, perHost, Duration.ofSeconds(1)));
  }

  /**
   * Lets many lanes send to the host at once, and all of them end without a word; how many could.
   */
  private int mostTo(SendSlots some, String host) {
    List<LaneQueue> lanes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lanes.add(lane(host + i));
      some.join(lanes.get(i), host, FAST);
    }
    List<String> sending = allThatMaySend(some);
    lanes.forEach(some::leave);
    sending.forEach(id -> some.release(lane(id), HostSignal.NONE));
    return sending.size();
  }

  private void end(SendSlots some, String host, HostSignal signal) {
    some.join(lane("probe"), host, FAST);
    allThatMaySend(some);
    some.release(lane("probe"), signal);
  }

  private void send(SendSlots some, String id, long bytes) {
    some.join(lane(id), id, FAST);
    some.next();
    some.sending(lane(id), bytes);
    some.release(lane(id), HostSignal.WORKED);
  }

  private void join(String id, String host) {
    slots.join(lane(id), host, FAST);
  }

  private LaneQueue lane(String id) {
    return partition.lane(new Lane(id, 0));
  }

  private List<String> allThatMaySend() {
    return allThatMaySend(slots);
  }

  private static List<String> allThatMaySend(SendSlots some) {
    List<String> ids = new ArrayList<>();
    for (Optional<SendSlots.Grant> grant = some.next(); grant.isPresent(); grant = some.next()) {
      ids.add(grant.get().lane().subscriptionId());
      some.sending(grant.get().lane(), 0);
    }
    return ids;
  }
}
