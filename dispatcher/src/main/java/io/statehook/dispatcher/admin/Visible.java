package io.statehook.dispatcher.admin;

/** Words of strangers, made fit for a log line and a sentence. */
final class Visible {
  private static final int LONGEST = 128;

  private Visible() {}

  static String of(String text) {
    String shortened = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    return shortened.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
  }
}
