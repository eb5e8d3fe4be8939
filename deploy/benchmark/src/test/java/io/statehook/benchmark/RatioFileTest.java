package io.statehook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RatioFileTest {
  private static final Scenario SCENARIO =
      Scenario.of(
          "s",
          "",
          Scenario.Kind.DRAIN,
          List.of(),
          List.of(
              Ratio.of("a", "b", Metric.EVENTS_PER_SECOND),
              Ratio.of("a", "b", Metric.CPU_PER_EVENT),
              Ratio.figure("a", Metric.EVENTS_PER_SECOND, 99)));

  @TempDir Path directory;

  @Test
  void aRatioMayBeThirtyPercentWorse() throws IOException {
    Path file = recorded();

    assertThat(RatioFile.fallen(file, List.of(result(71, 2.5)))).isEmpty();
  }

  @Test
  void aRatioThatIsEvenWorseIsNamed() throws IOException {
    Path file = recorded();

    assertThat(RatioFile.fallen(file, List.of(result(69, 2))))
        .containsExactly("s: a / b, events/s is 0.690, recorded is 1.000");
    assertThat(RatioFile.fallen(file, List.of(result(100, 2.9))))
        .containsExactly("s: a / b, CPU us/event is 2.900, recorded is 2.000");
  }

  @Test
  void aFigureByItselfIsNotRecordedAndNotCompared() throws IOException {
    assertThat(recorded()).content().contains("a / b, events/s").doesNotContain("\"a, events/s");
  }

  @Test
  void aFigureByItselfHasAPromise() {
    String table = Table.of(result(98, 2));

    assertThat(table).contains("a, events/s: 98.0, promised at least 99.0: NOT KEPT");
  }

  @Test
  void ofSeveralRoundsTheMedianCounts() {
    Result result = result(100, 2);
    Result rounds =
        new Result(
            SCENARIO, List.of(result.rounds().get(0), round(10, 2), round(120, 2), round(90, 2)));

    assertThat(rounds.ratio(SCENARIO.ratios().get(0))).isEqualTo(new Spread(0.95, 0.1, 1.2));
  }

  private Path recorded() throws IOException {
    Path file = directory.resolve("ratios.json");
    RatioFile.write(file, List.of(result(100, 2)));
    return file;
  }

  private static Result result(double speed, double cpu) {
    return new Result(SCENARIO, List.of(round(speed, cpu)));
  }

  /** Against somebody who delivers 100 events a second for a microsecond each. */
  private static Map<String, Map<Metric, Double>> round(double speed, double cpu) {
    return Map.of(
        "a", Map.of(Metric.EVENTS_PER_SECOND, speed, Metric.CPU_PER_EVENT, cpu),
        "b", Map.of(Metric.EVENTS_PER_SECOND, 100.0, Metric.CPU_PER_EVENT, 1.0));
  }
}
