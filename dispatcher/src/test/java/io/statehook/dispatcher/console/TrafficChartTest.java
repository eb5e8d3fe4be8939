package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.activity.LatencyHistogram;
import io.statehook.dispatcher.activity.Traffic;
import io.statehook.dispatcher.activity.TrafficCounts;
import io.statehook.dispatcher.activity.TrafficMinute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficChartTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void theBusiestMinuteFillsThePicture() {
    TrafficChart chart = chart(minute(0, 10, 5), minute(1, 20, 20));

    assertThat(chart.most()).isEqualTo(20);
    assertThat(chart.bars().get(1).goodHeight()).isEqualTo("150.0");
    assertThat(chart.bars().get(1).badHeight()).isEqualTo("0.0");
    assertThat(chart.bars().get(0).goodHeight()).isEqualTo("37.5");
    assertThat(chart.bars().get(0).badHeight()).isEqualTo("37.5");
    assertThat(chart.bars().get(0).badY()).isEqualTo("75.0");
    assertThat(chart.bars().get(0).label()).isEqualTo("10:00: 10 requests, 5 failed, 5 events");
  }

  @Test
  void aLineBreaksWhereNothingWasAnswered() {
    TrafficChart chart = chart(minute(0, 2, 2), minute(1, 0, 0), minute(2, 2, 2));

    assertThat(chart.median()).hasSize(2);
    assertThat(chart.median().get(0)).matches("[0-9.]+,[0-9.]+ [0-9.]+,[0-9.]+");
  }

  @Test
  void aQuietHourIsAnEmptyPicture() {
    TrafficChart chart = chart(minute(0, 0, 0));

    assertThat(chart.isEmpty()).isTrue();
    assertThat(chart.median()).isEmpty();
  }

  private static TrafficChart chart(TrafficMinute... minutes) {
    return TrafficChart.of(new Traffic(START, List.of(minutes), minutes[0].counts()));
  }

  private static TrafficMinute minute(int number, long requests, long delivered) {
    List<Long> counts =
        new ArrayList<>(Collections.nCopies(LatencyHistogram.BOUNDS.size() + 1, 0L));
    counts.set(2, requests);
    return new TrafficMinute(
        START.plusSeconds(60L * number),
        new TrafficCounts(requests, delivered, delivered, Map.of(), new LatencyHistogram(counts)));
  }
}
