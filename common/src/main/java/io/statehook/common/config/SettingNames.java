package io.statehook.common.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that a misspelt one was meant to be. */
public final class SettingNames {
  private static final int CLOSE = 4;

  private SettingNames() {}

  /** {@code ", did you mean ...?"}, or nothing when no name is close. */
  static String suggestion(String name, Collection<String> known) {
    return closest(name, known, CLOSE)
        .map(candidate -> ", did you mean " + candidate + "?")
        .orElse("");
  }

  /**
   * The known name that is most alike.
   *
   * @param most how many letters may differ
   */
  public static Optional<String> closest(String name, Collection<String> known, int most) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(candidate -> distance(name, candidate) <= most);
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
