package io.statehook.dispatcher.console;

import io.statehook.dispatcher.activity.Traffic;
import io.statehook.dispatcher.activity.TrafficCounts;
import io.statehook.dispatcher.activity.TrafficMinute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The last hour as two pictures: requests per minute, and how long answers took. Coordinates are
 * those of a picture {@link #WIDTH} wide and {@link #HEIGHT} high.
 *
 * @param bars one per minute, oldest first
 * @param most requests of the tallest bar
 * @param median a line for every run of minutes that have answers
 * @param slow the same for the slowest twentieth
 * @param slowest the upper end of the lines' scale
 */
record TrafficChart(
    List<Bar> bars, long most, List<String> median, List<String> slow, String slowest) {
  static final int WIDTH = 720;
  static final int HEIGHT = 150;
  private static final int GAP = 3;
  private static final double MEDIAN = 0.5;
  private static final double SLOW = 0.95;

  /**
   * One minute.
   *
   * @param goodHeight of what was taken, standing on the ground
   * @param badHeight of what failed, on top of that
   * @param label the same in words
   */
  record Bar(
      String x,
      String width,
      String goodHeight,
      String badHeight,
      String badY,
      String goodY,
      String label) {}

  static TrafficChart of(Traffic traffic) {
    List<TrafficMinute> minutes = traffic.minutes();
    long most = minutes.stream().mapToLong(m -> m.counts().requests()).max().orElse(0);
    double step = (double) WIDTH / Math.max(1, minutes.size());
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < minutes.size(); i++) {
      bars.add(bar(minutes.get(i), i * step, step - GAP, Math.max(1, most)));
    }
    Duration slowest =
        minutes.stream()
            .flatMap(minute -> minute.counts().latency().quantile(SLOW).stream())
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    return new TrafficChart(
        List.copyOf(bars),
        most,
        lines(minutes, MEDIAN, step, slowest),
        lines(minutes, SLOW, step, slowest),
        Words.duration(slowest));
  }

  private static Bar bar(TrafficMinute minute, double x, double width, long most) {
    TrafficCounts counts = minute.counts();
    double good = (double) counts.deliveredRequests() / most * HEIGHT;
    double bad = (double) counts.failedRequests() / most * HEIGHT;
    return new Bar(
        number(x),
        number(width),
        number(good),
        number(bad),
        number(HEIGHT - good - bad),
        number(HEIGHT - good),
        "%s: %s, %s failed, %s"
            .formatted(
                Words.clock(minute.start()).substring(0, 5),
                Words.count(counts.requests(), "request"),
                Words.count(counts.failedRequests()),
                Words.count(counts.deliveredEvents(), "event")));
  }

  private static List<String> lines(
      List<TrafficMinute> minutes, double share, double step, Duration slowest) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < minutes.size(); i++) {
      Optional<Duration> took = minutes.get(i).counts().latency().quantile(share);
      if (took.isPresent()) {
        double y = HEIGHT - (double) took.get().toNanos() / Math.max(1, slowest.toNanos()) * HEIGHT;
        // Two points each: a minute between silent ones would be no line at all.
        line.append(point(i * step, y)).append(point((i + 1) * step - GAP, y));
      } else {
        add(lines, line);
      }
    }
    add(lines, line);
    return List.copyOf(lines);
  }

  private static void add(List<String> lines, StringBuilder line) {
    if (!line.isEmpty()) {
      lines.add(line.toString().strip());
      line.setLength(0);
    }
  }

  private static String point(double x, double y) {
    return number(x) + "," + number(y) + " ";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  boolean isEmpty() {
    return most == 0;
  }

  /** The whole picture in one sentence, for those who cannot see it. */
  String summary() {
    return "Requests per minute over the last hour, at most %s in one minute."
        .formatted(Words.count(most));
  }
}
