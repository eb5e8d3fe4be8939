package io.statehook.standalone.words;

/** Text of other people, made fit for a terminal. */
public final class Printable {
  private static final String CUT = "...";

  private Printable() {}

  /** The text with everything replaced that would steer a terminal. */
  public static String of(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** The same, cut when it has more characters than this. */
  public static String of(String text, int most) {
    String clean = of(text);
    return clean.codePointCount(0, clean.length()) <= most
        ? clean
        : clean.substring(0, clean.offsetByCodePoints(0, most - CUT.length())) + CUT;
  }
}
