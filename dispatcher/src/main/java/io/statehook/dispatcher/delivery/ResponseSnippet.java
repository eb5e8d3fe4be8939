package io.statehook.dispatcher.delivery;

import java.nio.charset.StandardCharsets;

/** The beginning of an answer's body as text that is safe to show in a terminal or on a page. */
final class ResponseSnippet {
  /** How much of the body is kept. */
  static final int MAX_BYTES = 1024;

  private static final char REPLACEMENT = '\uFFFD';

  private ResponseSnippet() {}

  static String of(byte[] body) {
    int length = Math.min(body.length, MAX_BYTES);
    String text = new String(body, 0, wholeCharacters(body, length), StandardCharsets.UTF_8);
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      safe.appendCodePoint(isSafe(c) ? c : REPLACEMENT);
    }
    return safe.toString();
  }

  /** Does not cut a character of several bytes in the middle. */
  private static int wholeCharacters(byte[] body, int length) {
    if (length == body.length) {
      return length;
    }
    int end = length;
    while (end > length - 4 && end > 0 && (body[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  /** Controls move cursors; format characters reorder what people read. */
  private static boolean isSafe(int character) {
    int type = Character.getType(character);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.UNASSIGNED
        && type != Character.PRIVATE_USE
        && type != Character.SURROGATE;
  }
}
