package io.statehook.common.event;

/** What an org, a device or a workspace may be called. */
public final class Name {
  /** So many characters at most; a surrogate pair is one. */
  public static final int MAX_LENGTH = 128;

  /** The rule in words. */
  public static final String RULE =
      "1 to %d characters without control characters".formatted(MAX_LENGTH);

  /** The rule for what somebody types. */
  public static final String TYPED_RULE = RULE + " or spaces at its ends";

  private Name() {}

  /** Whether the text has one to {@link #MAX_LENGTH} characters, none of them a control. */
  public static boolean isValid(String text) {
    return isValid(text.toCharArray(), 0, text.length());
  }

  /** Whether it is a name that somebody means who types it: spaces at its ends are a slip. */
  public static boolean isValidTyped(String text) {
    return isValid(text) && text.equals(text.strip());
  }

  /**
   * The same as {@link #isValid(String)} for a part of a buffer. A loop: it runs for three members
   * of every event.
   */
  static boolean isValid(char[] text, int from, int length) {
    int end = from + length;
    int characters = 0;
    for (int i = from; i < end; i++) {
      char c = text[i];
      if (Character.isISOControl(c)) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (!isPair(text, i, end)) {
          return false;
        }
        i++;
      }
      characters++;
      if (characters > MAX_LENGTH) {
        return false;
      }
    }
    return characters > 0;
  }

  private static boolean isPair(char[] text, int at, int end) {
    return at + 1 < end
        && Character.isHighSurrogate(text[at])
        && Character.isLowSurrogate(text[at + 1]);
  }
}
