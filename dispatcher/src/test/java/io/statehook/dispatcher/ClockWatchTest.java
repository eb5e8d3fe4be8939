package io.statehook.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClockWatchTest {
  private static final Duration JUST_BEYOND = ClockWatch.TOLERATED.plusMillis(1);

  private final List<Throwable> told = new ArrayList<>();
  private long wallMillis = 1_795_000_000_000L;
  private long nanos = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
  private final ClockWatch watch = new ClockWatch(() -> wallMillis, () -> nanos, told::add);

  @Test
  void aClockThatGoesOnIsRightForAsLongAsItLikes() {
    for (int second = 0; second < 100; second++) {
      pass(Duration.ofSeconds(1));
      assertThat(watch.look()).isTrue();
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aClockThatIsSetBackIsTold() {
    set(JUST_BEYOND.negated());

    assertThat(watch.look()).isFalse();
    assertThat(told).singleElement().asString().contains("set back by 2 s");
  }

  @Test
  void aLeapSecondIsNothing() {
    set(ClockWatch.TOLERATED.negated());

    assertThat(watch.look()).isTrue();
  }

  @Test
  void manySmallStepsBackAreOneLargeOne() {
    set(Duration.ofMillis(-1_500));
    assertThat(watch.look()).isTrue();
    pass(Duration.ofSeconds(30));
    set(Duration.ofMillis(-1_500));

    assertThat(watch.look()).isFalse();
  }

  @Test
  void aClockThatIsSetForthIsToldOnlyWhenItComesBack() {
    set(Duration.ofDays(2));
    assertThat(watch.look()).isTrue();
    set(Duration.ofDays(-2));

    assertThat(watch.look()).isFalse();
    assertThat(told).singleElement().asString().contains("172800 s");
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    wallMillis += time.toMillis();
  }

  private void set(Duration by) {
    wallMillis += by.toMillis();
  }
}
