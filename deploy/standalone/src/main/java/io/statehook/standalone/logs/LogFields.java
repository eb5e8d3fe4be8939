package io.statehook.standalone.logs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A log line taken apart.
 *
 * @param message what happened: the constant text where all else is named, or else everything
 * @param labels the named values, in order
 */
record LogFields(String message, Map<String, String> labels) {
  /** The names that occur; a new one is a decision, because somebody will search for it. */
  static final Set<String> NAMES =
      Set.of(
          "address",
          "again",
          "asked",
          "batchId",
          "bootstrapServers",
          "by",
          "cause",
          "count",
          "ended",
          "ends",
          "file",
          "firstOffset",
          "fromOffset",
          "group",
          "host",
          "key",
          "lane",
          "method",
          "millis",
          "nativeTransport",
          "newestId",
          "offset",
          "operation",
          "orgId",
          "part",
          "partition",
          "partitions",
          "path",
          "port",
          "position",
          "reason",
          "roles",
          "sent",
          "status",
          "subscriptionId",
          "subscriptionVersion",
          "target",
          "tlsEngine",
          "toOffset",
          "tokens",
          "topic",
          "topics",
          "url",
          "windows");

  private static final String HOLE = "{}";
  private static final Pattern PAIR = Pattern.compile("(\\w+)=\\{}");
  private static final Pattern PAIRS = Pattern.compile(":?\\s*(?:\\w+=\\{}[\\s,]*)+$");

  /**
   * Takes a line apart.
   *
   * @param format the message with a {@code {}} for each value
   * @param values in order; more than there are holes may follow
   * @param formatted what people read
   */
  static LogFields of(String format, @Nullable Object[] values, String formatted) {
    Map<String, String> labels = new LinkedHashMap<>();
    List<Integer> holes = holes(format);
    Matcher pair = PAIR.matcher(format);
    while (pair.find()) {
      int hole = holes.indexOf(pair.end() - HOLE.length());
      if (hole >= 0 && hole < values.length && NAMES.contains(pair.group(1))) {
        labels.put(pair.group(1), String.valueOf(values[hole]));
      }
    }
    String constant = PAIRS.matcher(format).replaceFirst("");
    boolean allNamed = labels.size() == holes.size() && !constant.contains(HOLE);
    return new LogFields(allNamed ? constant : formatted, labels);
  }

  private static List<Integer> holes(String format) {
    List<Integer> holes = new ArrayList<>();
    for (int at = format.indexOf(HOLE); at >= 0; at = format.indexOf(HOLE, at + HOLE.length())) {
      holes.add(at);
    }
    return holes;
  }
}
