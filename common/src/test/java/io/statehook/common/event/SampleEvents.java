package io.statehook.common.event;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Good device events as text, and ways to bend them. */
public final class SampleEvents {
  /** A status that every reader must accept; its value is 4, and no other 4 stands in it. */
  public static final String GOOD =
      "{\"id\":\"0199a1f2-7c3e\",\"orgId\":\"acme\",\"deviceId\":\"room-17-board\","
          + "\"type\":\"status\",\"key\":\"RoomAnalytics.PeopleCount.Current\",\"value\":4,"
          + "\"timestamp\":\"2026-11-21T10:02:31.123Z\"}";

  /** The text of each member's value in {@link #GOOD}. */
  private static final Map<String, String> VALUES =
      new TreeMap<>(
          Map.of(
              "id", "\"0199a1f2-7c3e\"",
              "orgId", "\"acme\"",
              "deviceId", "\"room-17-board\"",
              "type", "\"status\"",
              "key", "\"RoomAnalytics.PeopleCount.Current\"",
              "value", "4",
              "timestamp", "\"2026-11-21T10:02:31.123Z\""));

  private SampleEvents() {}

  /** The good event with one member's value replaced by this JSON text. */
  public static String replaced(String member, String json) {
    String from = "\"%s\":%s".formatted(member, VALUES.get(member));
    if (!GOOD.contains(from)) {
      throw new IllegalArgumentException("no such member in the good event: " + member);
    }
    return GOOD.replace(from, "\"%s\":%s".formatted(member, json));
  }

  /** The good event with a further member at its end. */
  public static String with(String member) {
    return GOOD.substring(0, GOOD.length() - 1) + "," + member + "}";
  }

  /** The good event without one member. */
  public static String without(String member) {
    String text = "\"%s\":%s".formatted(member, VALUES.get(member));
    return GOOD.replaceFirst(Pattern.quote(text) + ",|," + Pattern.quote(text), "");
  }

  /** A good event of so many bytes. */
  public static String ofLength(int bytes) {
    String start = with("\"pad\":\"\"");
    return start.replace("\"pad\":\"\"", "\"pad\":\"" + "x".repeat(bytes - start.length()) + "\"");
  }

  /** An event nested to so many levels; itself is level 1. */
  public static String ofDepth(int levels) {
    return replaced("value", "[".repeat(levels - 1) + "]".repeat(levels - 1));
  }
}
