package io.statehook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TallyTest {
  private static final long NOW = 1_795_411_321_123_456L;

  private final Tally tally = new Tally();

  @Test
  void aLostEventIsNotMadeUpForByOneThatCameTwice() {
    tally.take(body(0, 0, 1, 2), NOW);
    tally.take(body(0, 1), NOW);

    assertThat(tally.totals()).isEqualTo(new Tally.Totals(2, 3, 0, 1, 0));
    assertThat(tally.totals().fault(new Tally.Totals(0, 0, 0, 0, 0), 4))
        .contains("delivered 3 events and not 4, and 1 once more");
  }

  @Test
  void whatCameBeforeIsNoFault() {
    tally.take(body(0, 0), NOW);
    tally.take(body(0, 0), NOW);
    Tally.Totals before = tally.totals();
    tally.take(body(0, 1, 2), NOW);

    assertThat(tally.totals().fault(before, 2)).isEmpty();
    assertThat(tally.totals().fault(before, 1)).isPresent();
  }

  @Test
  void eventsThatTellWhenTheyWereDueAreTimed() {
    tally.take(body(NOW - 3_000, 0, 1), NOW);
    tally.take(body(0, 2), NOW);

    assertThat(tally.totals().stamped()).isEqualTo(2);
    assertThat(tally.latencies().count()).isEqualTo(2);
    assertThat(tally.latencies().count()).isZero();
  }

  @Test
  void otherBodiesAreStrange() {
    tally.take(new byte[] {'[', ']'}, NOW);

    assertThat(tally.totals()).isEqualTo(new Tally.Totals(0, 0, 0, 0, 1));
  }

  @Test
  void answersAreReadAsTheyAreWritten() {
    Tally.Totals totals = new Tally.Totals(1, 2, 3, 4, 5);
    Tally.Latencies latencies = new Tally.Latencies(1, 2, 3);

    assertThat(Tally.Totals.parse(totals.toString())).isEqualTo(totals);
    assertThat(Tally.Latencies.parse(latencies.toString())).isEqualTo(latencies);
  }

  private static byte[] body(long publishedMicros, long... numbers) {
    byte[] body = SampleEvent.body(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(
          SampleEvent.of(numbers[i], publishedMicros),
          0,
          body,
          1 + i * (SampleEvent.LENGTH + 1),
          SampleEvent.LENGTH);
    }
    return body;
  }
}
