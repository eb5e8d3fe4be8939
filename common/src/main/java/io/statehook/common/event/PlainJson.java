package io.statehook.common.event;

import java.util.Arrays;

/**
 * Walks over a JSON text where it lies, without making anything of it. Knows the plain texts that
 * nearly everybody writes; of any other, right or wrong, it says no, and a real parser decides.
 *
 * <p>Names of members are plain when they are printable ASCII without escapes, few, and none of
 * them is there twice. The text has to be strict UTF-8.
 */
final class PlainJson {
  private static final int MOST_NAMES = 32;
  private static final int LONGEST_NAME = 128;
  private static final int LONGEST_NUMBER = 64;
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  /** Stands for what follows the end; no text has it outside of a string. */
  private static final int END = 0;

  private final byte[] text;
  private int at;

  /** Where the string or name that was passed last begins, and how many bytes it has. */
  private int from;

  private int length;

  /** Where the names of all open objects begin and how long they are, the innermost last. */
  private final int[] names = new int[2 * MOST_NAMES];

  private int nameCount;

  PlainJson(byte[] text) {
    this.text = text;
  }

  /** Passes white space and then this character, if it comes next. */
  boolean next(char expected) {
    if (peek() != expected) {
      return false;
    }
    at++;
    return true;
  }

  boolean isAtEnd() {
    return peek() == END && at == text.length;
  }

  /** Passes a name of the outermost object and its colon. */
  boolean name() {
    return name(0);
  }

  /**
   * Passes a string of ASCII characters without escapes.
   *
   * @param lowest the least character that it may have; the greatest is the tilde
   * @param longest how many it may have; one is the least
   */
  boolean ascii(char lowest, int longest) {
    if (!next('"')) {
      return false;
    }
    from = at;
    int end = from;
    int limit = Math.min(text.length, from + longest + 1);
    while (end < limit && isOrdinary(text[end], lowest)) {
      end++;
    }
    at = end;
    length = end - from;
    return length > 0 && length <= longest && closes();
  }

  /** The name or string that was passed last, which is ASCII. */
  @SuppressWarnings("deprecation") // the bytes are ASCII, and this constructor just copies them
  String string() {
    return new String(text, 0, from, length);
  }

  /** Whether the name or string that was passed last is this one. */
  boolean is(byte[] other) {
    return length == other.length && Arrays.equals(text, from, from + length, other, 0, length);
  }

  /** Whether it is this one but for upper and lower case. */
  boolean isIgnoringCase(byte[] other) {
    if (length != other.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (lowerCase(text[from + i]) != lowerCase(other[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is an RFC 3339 timestamp. */
  boolean isTimestamp() {
    return Rfc3339.isTimestamp(text, from, length);
  }

  /** Passes {@code true}, if it comes next. */
  boolean isTrue() {
    peek();
    return literal(TRUE);
  }

  /** Passes {@code false}, if it comes next. */
  boolean isFalse() {
    peek();
    return literal(FALSE);
  }

  /** Passes the value of a member of the outermost object. */
  boolean value() {
    return value(2);
  }

  /**
   * Passes any value.
   *
   * @param level of nesting that it has if it is an object or an array
   */
  private boolean value(int level) {
    switch (peek()) {
      case '"':
        at++;
        return anyString();
      case '{':
        at++;
        return level <= EventReader.MAX_DEPTH && object(level);
      case '[':
        at++;
        return level <= EventReader.MAX_DEPTH && array(level);
      case 't':
        return literal(TRUE);
      case 'f':
        return literal(FALSE);
      case 'n':
        return literal(NULL);
      default:
        return number();
    }
  }

  private boolean object(int level) {
    int outer = nameCount;
    if (!next('}')) {
      do {
        if (!name(outer) || !value(level + 1)) {
          return false;
        }
      } while (next(','));
      if (!next('}')) {
        return false;
      }
    }
    nameCount = outer;
    return true;
  }

  private boolean array(int level) {
    if (next(']')) {
      return true;
    }
    do {
      if (!value(level + 1)) {
        return false;
      }
    } while (next(','));
    return next(']');
  }

  /** Passes a name, which none of this object's is yet, and its colon. */
  private boolean name(int firstOfObject) {
    if (nameCount == MOST_NAMES || !ascii(' ', LONGEST_NAME)) {
      return false;
    }
    for (int i = firstOfObject; i < nameCount; i++) {
      int other = names[2 * i];
      if (names[2 * i + 1] == length
          && Arrays.equals(text, from, from + length, text, other, other + length)) {
        return false;
      }
    }
    names[2 * nameCount] = from;
    names[2 * nameCount + 1] = length;
    nameCount++;
    return next(':');
  }

  private boolean anyString() {
    int end = at;
    while (end < text.length && text[end] != '"') {
      byte c = text[end++];
      if (c == '\\' ? !isEscape(end++) : c >= 0 && c < ' ') {
        return false;
      }
    }
    at = end;
    return closes();
  }

  /** Those of one character; the others are left to the parser. */
  private boolean isEscape(int place) {
    if (place >= text.length) {
      return false;
    }
    switch (text[place]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
        return true;
      default:
        return false;
    }
  }

  private boolean number() {
    int start = at;
    if (at < text.length && text[at] == '-') {
      at++;
    }
    int whole = at;
    if (!digits() || text[whole] == '0' && at - whole > 1) {
      return false;
    }
    if (at < text.length && text[at] == '.') {
      at++;
      if (!digits()) {
        return false;
      }
    }
    if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < text.length && (text[at] == '+' || text[at] == '-')) {
        at++;
      }
      if (!digits()) {
        return false;
      }
    }
    return at - start <= LONGEST_NUMBER;
  }

  private boolean digits() {
    int start = at;
    while (at < text.length && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at > start;
  }

  private boolean literal(byte[] word) {
    int end = at + word.length;
    if (end > text.length || !Arrays.equals(text, at, end, word, 0, word.length)) {
      return false;
    }
    at = end;
    return true;
  }

  private boolean closes() {
    if (at >= text.length || text[at] != '"') {
      return false;
    }
    at++;
    return true;
  }

  /** The next character that is no white space. */
  private int peek() {
    while (at < text.length) {
      byte c = text[at];
      if (c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c;
      }
      at++;
    }
    return END;
  }

  private static boolean isOrdinary(byte c, char lowest) {
    return c >= lowest && c < 0x7f && c != '"' && c != '\\';
  }

  private static int lowerCase(byte c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }
}
