package io.statehook.standalone.doctor;

import io.statehook.standalone.words.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes down what one check finds; of many findings of one sort only the first. */
final class Findings {
  private static final int MAX_OF_A_SORT = 20;
  private static final int LONGEST_TEXT = 300;

  private final String check;
  private final List<Finding> all = new ArrayList<>();

  Findings(String check) {
    this.check = check;
  }

  void ok(String text) {
    add(Finding.Result.OK, text, "");
  }

  void note(String text, String remedy) {
    add(Finding.Result.NOTE, text, remedy);
  }

  void warning(String text, String remedy) {
    add(Finding.Result.WARNING, text, remedy);
  }

  void failed(String text, String remedy) {
    add(Finding.Result.FAILED, text, remedy);
  }

  /** One finding for each of the first things, and how many more there are. */
  <T> void each(List<T> things, Consumer<T> one) {
    things.stream().limit(MAX_OF_A_SORT).forEach(one);
    int more = things.size() - MAX_OF_A_SORT;
    if (more > 0) {
      note("and %,d more like these".formatted(more), "");
    }
  }

  /** Whether nothing was found that asks for anything. */
  boolean isClean() {
    return all.stream().allMatch(finding -> finding.result() == Finding.Result.OK);
  }

  List<Finding> all() {
    return List.copyOf(all);
  }

  /** Names and reasons come from other people. */
  private void add(Finding.Result result, String text, String remedy) {
    all.add(
        new Finding(
            check, result, Printable.of(text, LONGEST_TEXT), Printable.of(remedy, LONGEST_TEXT)));
  }
}
