package io.statehook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class NumbersTest {
  @Test
  void everyOtherNumberIsEveryOtherDevice() {
    Numbers odd = new Numbers(10_001, 2, 5_000);

    assertThat(odd.all().map(SampleEvent::device).filter(device -> device % 2 == 0)).isEmpty();
    assertThat(odd.end()).isEqualTo(20_001);
  }

  @Test
  void beginBehindThoseThatWereGivenAway() {
    assertThat(Numbers.from(7, 3, 2, 1)).isEqualTo(new Numbers(7, 2, 3));
    assertThat(Numbers.from(8, 3, 2, 1)).isEqualTo(new Numbers(9, 2, 3));
    assertThat(Numbers.from(8, 3, 1, 0)).isEqualTo(new Numbers(8, 1, 3));
  }

  @Test
  void areReadAsTheyAreWritten() {
    Numbers numbers = new Numbers(3, 2, 5);

    assertThat(Numbers.parse("3", "2", "5")).isEqualTo(numbers).hasToString("3 2 5");
  }

  @Test
  void moreThanCanBeToldApartAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Numbers(Arrivals.MOST_EVENTS, 1, 1))
        .withMessageContaining("1073741824");
  }

  @Test
  void whoHasBadReceiversGetsFewerAnswers() {
    Workload well = Workload.shared(SampleEvent.DEVICES, 200, 500);
    Numbers each = new Numbers(0, 1, SampleEvent.DEVICES);

    assertThat(each.answered(well)).isEqualTo(10_000);
    assertThat(each.answered(well.with(Burden.bad(30)))).isEqualTo(7_000);
  }
}
