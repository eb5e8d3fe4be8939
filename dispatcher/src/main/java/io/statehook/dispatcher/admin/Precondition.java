package io.statehook.dispatcher.admin;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What must be there for a change to be made, as {@code If-Match} and {@code If-None-Match} say it.
 *
 * @param kind which of them
 * @param version the version that must be there, for {@code VERSION}
 */
record Precondition(Kind kind, long version) {
  /** What the headers say. */
  enum Kind {
    /** Nothing. */
    NONE,
    /** {@code If-None-Match: *}. */
    ABSENT,
    /** {@code If-Match: *}. */
    ANYTHING,
    /** {@code If-Match: "12"}. */
    VERSION
  }

  private static final Pattern ETAG = Pattern.compile("\"(\\d{1,18})\"");
  private static final String ANY = "*";

  /**
   * Reads the headers.
   *
   * @throws ProblemException when they say something else
   */
  static Precondition of(List<String> ifMatch, List<String> ifNoneMatch) {
    if (ifMatch.isEmpty() && ifNoneMatch.isEmpty()) {
      return new Precondition(Kind.NONE, -1);
    }
    if (ifMatch.isEmpty() && ifNoneMatch.equals(List.of(ANY))) {
      return new Precondition(Kind.ABSENT, -1);
    }
    if (ifNoneMatch.isEmpty() && ifMatch.equals(List.of(ANY))) {
      return new Precondition(Kind.ANYTHING, -1);
    }
    Matcher etag = ETAG.matcher(ifMatch.size() == 1 ? ifMatch.get(0) : "");
    if (ifNoneMatch.isEmpty() && etag.matches()) {
      return new Precondition(Kind.VERSION, Long.parseLong(etag.group(1)));
    }
    throw ApiRequest.bad("if-match", "must be one ETag as it was given, or *");
  }

  /** The version that must be there; empty when any may. */
  OptionalLong expected() {
    return kind == Kind.VERSION ? OptionalLong.of(version) : OptionalLong.empty();
  }
}
