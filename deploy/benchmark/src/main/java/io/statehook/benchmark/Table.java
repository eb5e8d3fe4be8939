package io.statehook.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A result for people: a line per contestant, then a line per ratio. */
final class Table {
  private static final int WHOLE_FROM = 100;

  private Table() {}

  static String of(Result result) {
    Scenario scenario = result.scenario();
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>();
    head.add("");
    result.metrics().forEach(metric -> head.add(metric.label()));
    lines.add(head);
    for (Contestant contestant : scenario.contestants()) {
      List<String> line = new ArrayList<>();
      line.add(contestant.name());
      for (Metric metric : result.metrics()) {
        line.add(text(result.figure(contestant.name(), metric)));
      }
      lines.add(line);
    }
    String title =
        "%s: %s; median (min-max) of %d"
            .formatted(scenario.name(), scenario.description(), result.rounds().size());
    return title + "\n" + aligned(lines) + ratios(result);
  }

  private static String ratios(Result result) {
    StringBuilder text = new StringBuilder();
    for (Ratio ratio : result.scenario().ratios()) {
      Spread spread = result.ratio(ratio);
      text.append(
          "  %s: %s%s%n"
              .formatted(ratio.label(), text(Optional.of(spread)), verdict(ratio, spread)));
    }
    return text.toString();
  }

  private static String verdict(Ratio ratio, Spread spread) {
    if (ratio.promise() == 0) {
      return "";
    }
    return ", promised %s %s: %s"
        .formatted(
            ratio.metric().moreIsBetter() ? "at least" : "at most",
            number(ratio.promise()),
            ratio.isKeptBy(spread.median()) ? "kept" : "NOT KEPT");
  }

  private static String text(Optional<Spread> spread) {
    return spread
        .map(
            s ->
                s.min() == s.max()
                    ? number(s.median())
                    : "%s (%s-%s)".formatted(number(s.median()), number(s.min()), number(s.max())))
        .orElse("");
  }

  /** Three significant digits or more. */
  private static String number(double value) {
    return value >= WHOLE_FROM
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }

  private static String aligned(List<List<String>> lines) {
    int[] widths =
        IntStream.range(0, lines.get(0).size())
            .map(
                column ->
                    lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
            .toArray();
    return lines.stream()
        .map(
            line ->
                IntStream.range(0, widths.length)
                    .mapToObj(i -> padded(line.get(i), widths[i], i == 0))
                    .collect(Collectors.joining("  ", "  ", "\n")))
        .collect(Collectors.joining());
  }

  private static String padded(String text, int width, boolean left) {
    String space = " ".repeat(width - text.length());
    return left ? text + space : space + text;
  }
}
