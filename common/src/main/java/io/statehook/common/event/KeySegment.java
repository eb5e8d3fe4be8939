package io.statehook.common.event;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a key or pattern. Names are compared without case and kept in lower case.
 *
 * <p>Source of the grammar: the key notation of room devices' API, as in {@code Name}, {@code
 * Name[3]}, {@code Name[*]}, {@code Name[1..3]}, {@code Name[1..n]} and {@code *}.
 */
public sealed interface KeySegment {

  /** Whether this segment names exactly one thing, as in a key. */
  boolean isAbsolute();

  /** Whether some absolute segment fits both. An indexed segment never fits a plain one. */
  boolean overlaps(KeySegment other);

  /** Any one segment, with or without index: {@code *}. */
  record Any() implements KeySegment {
    @Override
    public boolean isAbsolute() {
      return false;
    }

    @Override
    public boolean overlaps(KeySegment other) {
      return true;
    }

    @Override
    public String toString() {
      return "*";
    }
  }

  /**
   * A segment without an index.
   *
   * @param name in lower case
   */
  record Plain(String name) implements KeySegment {
    @Override
    public boolean isAbsolute() {
      return true;
    }

    @Override
    public boolean overlaps(KeySegment other) {
      return other instanceof Any || equals(other);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A segment with an index from a range; an absolute one has {@code first == last}.
   *
   * @param name in lower case
   * @param first the lowest index, inclusive
   * @param last the highest index, inclusive; {@link Integer#MAX_VALUE} when open
   */
  record Indexed(String name, int first, int last) implements KeySegment {
    /** Refuses ranges that hold nothing. */
    public Indexed {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException(
            "an index range runs upwards from 0: %s[%d..%d]".formatted(name, first, last));
      }
    }

    @Override
    public boolean isAbsolute() {
      return first == last;
    }

    @Override
    public boolean overlaps(KeySegment other) {
      return other instanceof Any
          || (other instanceof Indexed that
              && name.equals(that.name)
              && first <= that.last
              && that.first <= last);
    }

    @Override
    public String toString() {
      if (first == last) {
        return name + "[" + first + "]";
      }
      if (last == Integer.MAX_VALUE) {
        return first == 0 ? name + "[*]" : name + "[" + first + "..n]";
      }
      return name + "[" + first + ".." + last + "]";
    }
  }

  /** Reads one segment; empty if it breaks the grammar. */
  static Optional<KeySegment> parse(String text) {
    if (text.equals("*")) {
      return Optional.of(new Any());
    }
    Matcher matcher = Grammar.SEGMENT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = matcher.group("name").toLowerCase(Locale.ROOT);
    if (matcher.group("index") == null) {
      return Optional.of(new Plain(name));
    }
    if (matcher.group("first") == null) {
      return Optional.of(new Indexed(name, 0, Integer.MAX_VALUE));
    }
    int first = Integer.parseInt(matcher.group("first"));
    int last = last(first, matcher.group("last"));
    return last < first ? Optional.empty() : Optional.of(new Indexed(name, first, last));
  }

  private static int last(int first, @Nullable String upper) {
    if (upper == null) {
      return first;
    }
    return upper.equals("n") ? Integer.MAX_VALUE : Integer.parseInt(upper);
  }

  /** The dotted text of several segments. */
  static String join(List<KeySegment> segments) {
    return segments.stream().map(KeySegment::toString).collect(Collectors.joining("."));
  }

  /** The grammar of one segment other than {@code *}. */
  final class Grammar {
    private static final Pattern SEGMENT =
        Pattern.compile(
            "(?<name>[A-Za-z_][A-Za-z0-9_]{0,127})"
                + "(?<index>\\[(?:\\*|(?<first>\\d{1,9})(?:\\.\\.(?<last>\\d{1,9}|n))?)])?");

    private Grammar() {}
  }
}
