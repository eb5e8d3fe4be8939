package io.statehook.standalone.words;

/** A number with its noun. */
public final class Count {
  private Count() {}

  /**
   * The number with a noun whose plural ends in {@code s}: {@code 1 event}, {@code 2,000 events}.
   */
  public static String of(long number, String noun) {
    return of(number, noun, noun + "s");
  }

  /** The number with its noun in the right form. */
  public static String of(long number, String one, String many) {
    return "%,d %s".formatted(number, number == 1 ? one : many);
  }
}
