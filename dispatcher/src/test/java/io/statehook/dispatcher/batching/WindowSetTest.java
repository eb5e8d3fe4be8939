package io.statehook.dispatcher.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.SealedBy;
import io.statehook.common.subscription.BatchLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WindowSetTest implements WindowSet.Outcome {
  private static final int LARGE = 1_000_000;
  private static final BatchLimits PATIENT = TestRules.limits(100, LARGE / 2, 60_000);

  private final MemoryBudget budget = new MemoryBudget(LARGE);
  private final WindowSet windows = new WindowSet(budget, this);
  private final List<String> happened = new ArrayList<>();
  private long nanos;

  @Override
  public void opened(OpenWindow window) {
    happened.add("opened " + window.target().id());
  }

  @Override
  public void sealed(OpenWindow window, SealedBy reason) {
    happened.add(
        "%s %s %d-%d"
            .formatted(
                reason.wireName(),
                window.target().id(),
                window.source(0).first(),
                window.source(0).last()));
  }

  @Test
  void aFullWindowIsSealedAtOnce() {
    Target target = target("s", TestRules.limits(2, 1024, 60_000));
    append(target, 5, 10);
    append(target, 6, 10);
    append(target, 9, 10);

    assertThat(happened).containsExactly("opened s", "events s 5-6", "opened s");
    assertThat(budget.usedBytes()).isEqualTo(10);
  }

  @Test
  void aWindowOfOneEventIsNeverRecorded() {
    append(target("one", TestRules.limits(1, 1024, 60_000)), 5, 10);
    append(target("now", TestRules.limits(10, 1024, 0)), 5, 10);

    assertThat(happened).containsExactly("events one 5-5", "wait now 5-5");
    assertThat(windows.size()).isZero();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void noBodyIsLongerThanItsLimitUnlessOneEventAloneIs() {
    Target target = target("s", TestRules.limits(100, 1024, 60_000));
    append(target, 1, 500);
    append(target, 2, 521); // [ + 500 + , + 521 + ] = 1024
    append(target, 3, 500);
    append(target, 4, 522);
    append(target, 5, 3000);

    assertThat(happened)
        .containsExactly(
            "opened s",
            "bytes s 1-2",
            "opened s",
            "bytes s 3-3",
            "opened s",
            "bytes s 4-4",
            "bytes s 5-5");
  }

  @Test
  void aWindowIsSealedWhenItsBoundaryPassesAndNotBefore() {
    Target target = target("s", TestRules.limits(100, LARGE / 2, 1000));
    append(target, 1, 10);
    long boundary =
        WindowBoundaries.remaining("s", Duration.ofSeconds(1), Instant.EPOCH, Instant.EPOCH)
            .toNanos();

    windows.sealDue(boundary - 1);
    assertThat(happened).containsExactly("opened s");
    windows.sealDue(boundary);

    assertThat(happened).containsExactly("opened s", "wait s 1-1");
  }

  @Test
  void theWindowAfterAFullOneGetsItsOwnBoundary() {
    Target target = target("s", TestRules.limits(2, 1024, 1000));
    append(target, 1, 10);
    append(target, 2, 10);
    nanos = Duration.ofMillis(1).toNanos();
    append(target, 3, 10);
    happened.clear();

    // The first window's deadline comes first; the second opened a millisecond later.
    long first = remainingNanos("s", 1000);
    windows.sealDue(first);
    windows.sealDue(first + nanos);

    assertThat(happened).containsExactly("wait s 3-3");
    assertThat(windows.size()).isZero();
  }

  @Test
  void onlyChangedWindowsAreSealedForAChangeAndOldestFirst() {
    append(target("a", PATIENT), 1, 10);
    append(target("b", PATIENT), 2, 10);
    append(target("c", PATIENT), 3, 10);
    append(target("a", PATIENT), 4, 10);
    happened.clear();

    windows.sealChanged(window -> !window.target().id().equals("b"));

    assertThat(happened).containsExactly("change a 1-4", "change c 3-3");
    assertThat(windows.size()).isEqualTo(1);
  }

  @Test
  void theLargestWindowsLeaveWhenMemoryIsShort() {
    append(target("small", PATIENT), 1, 100_000);
    append(target("large", PATIENT), 2, 300_000);
    append(target("middle", PATIENT), 3, 200_000);
    append(target("late", PATIENT), 4, 250_000);
    happened.clear();

    append(target("last", PATIENT), 5, 180_000); // 1,030,000 of 1,000,000: back to 800,000

    assertThat(happened).containsExactly("opened last", "memory large 2-2");
    assertThat(budget.usedBytes()).isEqualTo(730_000);
  }

  @Test
  void anIdleSetGivesBackWhatOthersNeed() {
    append(target("s", PATIENT), 1, 400_000);
    budget.take(700_000);
    happened.clear();

    windows.shed();

    assertThat(happened).containsExactly("memory s 1-1");
  }

  @Test
  void aWindowThatBeginsTooFarBehindIsSealed() {
    append(target("old", PATIENT), 10, 10);
    append(target("new", PATIENT), 500_000, 10);
    happened.clear();

    windows.sealFarBehind(WindowSet.MAX_REACH_BACK_RECORDS + 9);
    assertThat(happened).isEmpty();
    windows.sealFarBehind(WindowSet.MAX_REACH_BACK_RECORDS + 10);

    assertThat(happened).containsExactly("memory old 10-10");
  }

  @Test
  void whatIsForgottenIsGivenBackToTheBudget() {
    append(target("a", PATIENT), 1, 100);
    append(target("b", PATIENT), 2, 100);
    happened.clear();

    windows.clear();

    assertThat(budget.usedBytes()).isZero();
    assertThat(windows.size()).isZero();
    windows.sealDue(Long.MAX_VALUE / 2);
    assertThat(happened).isEmpty();
  }

  @Test
  void aRestoredWindowGoesOnWhereItWas() {
    Target target = target("s", TestRules.limits(3, 1024, 1000));
    WindowStart start = new WindowStart(TestRules.ORG, 5, Instant.EPOCH, 1, 1);
    windows.restore(target, start, now());
    windows.refill(target, bytes(10), 4, 0); // before it began
    windows.refill(target, bytes(10), 5, 0);
    windows.refill(target, bytes(10), 8, 0);
    assertThat(budget.usedBytes()).isEqualTo(20);

    append(target, 9, 10);

    assertThat(happened).containsExactly("events s 5-9");
  }

  @Test
  void restoredWindowsIntoWhichNothingCameBackAreNamed() {
    WindowStart start = new WindowStart(TestRules.ORG, 5, Instant.EPOCH, 1, 1);
    windows.restore(target("a", PATIENT), start, now());
    windows.restore(target("b", PATIENT), start, now());
    windows.refill(target("b", PATIENT), bytes(10), 5, 0);

    assertThat(windows.dropEmpty()).containsExactly("a");
    assertThat(windows.size()).isEqualTo(1);
  }

  private void append(Target target, long offset, int length) {
    windows.append(target, bytes(length), offset, 0, 1, this::now);
  }

  private WindowSet.Now now() {
    return new WindowSet.Now(Instant.EPOCH, nanos);
  }

  private static long remainingNanos(String id, long waitMillis) {
    return WindowBoundaries.remaining(
            id, Duration.ofMillis(waitMillis), Instant.EPOCH, Instant.EPOCH)
        .toNanos();
  }

  private static Target target(String id, BatchLimits limits) {
    return new Target(TestRules.version(1, TestRules.limited(TestRules.everything(id), limits)));
  }

  private static byte[] bytes(int length) {
    return "x".repeat(length).getBytes(UTF_8);
  }
}
