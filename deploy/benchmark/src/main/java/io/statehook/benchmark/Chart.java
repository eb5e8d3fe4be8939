package io.statehook.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A result as an SVG picture: for each metric that matters a bar per contestant. */
final class Chart {
  private static final List<Metric> SHOWN =
      List.of(
          Metric.EVENTS_PER_SECOND,
          Metric.CPU_PER_EVENT,
          Metric.P99_MILLIS,
          Metric.P99_GROWTH,
          Metric.MEMORY_GROWTH,
          Metric.START_SECONDS,
          Metric.CPU_PERCENT);
  private static final int WIDTH = 720;
  private static final int LABELS = 150;
  private static final int BARS = 420;
  private static final int ROW = 26;
  private static final int BAR = 16;
  private static final int TEXT_UP = 4;

  private Chart() {}

  static String of(Result result) {
    StringBuilder body = new StringBuilder();
    int y = ROW;
    text(
        body,
        10,
        y,
        "title",
        "%s: %s".formatted(result.scenario().name(), result.scenario().description()));
    for (Metric metric : result.metrics()) {
      if (SHOWN.contains(metric)) {
        y = panel(body, result, metric, y + ROW + ROW / 2);
      }
    }
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-family="sans-serif" font-size="13">
        <style>.title{font-weight:bold}.bar{fill:#3b6ea5}.other{fill:#a9b8c9}.span{stroke:#222}</style>
        <rect width="100%%" height="100%%" fill="#fff"/>
        %s</svg>
        """
        .formatted(WIDTH, y + ROW, body);
  }

  private static int panel(StringBuilder body, Result result, Metric metric, int top) {
    double longest =
        result.scenario().contestants().stream()
            .flatMap(contestant -> result.figure(contestant.name(), metric).stream())
            .mapToDouble(Spread::max)
            .max()
            .orElse(1);
    text(body, 10, top, "title", metric.label());
    int y = top;
    for (Contestant contestant : result.scenario().contestants()) {
      Optional<Spread> figure = result.figure(contestant.name(), metric);
      if (figure.isPresent()) {
        y += ROW;
        bar(body, contestant, figure.get(), BARS / longest, y);
      }
    }
    return y;
  }

  private static void bar(
      StringBuilder body, Contestant contestant, Spread spread, double scale, int y) {
    boolean ours = contestant.kind() == Contestant.Kind.STATEHOOK;
    text(body, 10, y, "name", contestant.name());
    body.append(
        line(
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
            ours ? "bar" : "other", LABELS, y - BAR + TEXT_UP, spread.median() * scale, BAR));
    int middle = y - BAR / 2 + TEXT_UP;
    body.append(
        line(
            "<path class=\"span\" d=\"M%.1f %dH%.1f\"/>",
            LABELS + spread.min() * scale, middle, LABELS + spread.max() * scale));
    text(
        body,
        (int) (LABELS + spread.max() * scale) + 8,
        y,
        "figure",
        String.format(Locale.ROOT, spread.median() >= 100 ? "%,.0f" : "%.2f", spread.median()));
  }

  private static void text(StringBuilder body, int x, int y, String kind, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    body.append(line("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>", kind, x, y, escaped));
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + "\n";
  }
}
