package io.statehook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  @Test
  void anEventIsDueAtItsPlaceHoweverLateTheOthersWere() {
    Schedule schedule = Schedule.from(Instant.ofEpochSecond(100), 7, 500);

    assertThat(schedule.dueNanos(1)).isEqualTo(2_000_007);
    assertThat(schedule.dueNanos(1_800_000)).isEqualTo(3_600_000_000_007L);
    assertThat(schedule.dueMicros(0)).isEqualTo(100_000_000);
    assertThat(schedule.dueMicros(501)).isEqualTo(101_002_000);
  }
}
