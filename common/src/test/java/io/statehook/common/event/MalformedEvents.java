package io.statehook.common.event;

import static io.statehook.common.event.EventRefusal.Reason.INVALID;
import static io.statehook.common.event.EventRefusal.Reason.MALFORMED;
import static io.statehook.common.event.EventRefusal.Reason.TOO_DEEP;
import static io.statehook.common.event.EventRefusal.Reason.TOO_LARGE;
import static io.statehook.common.event.SampleEvents.GOOD;
import static io.statehook.common.event.SampleEvents.replaced;
import static io.statehook.common.event.SampleEvents.with;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.event.EventRefusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Record values that are not events, each with the reason it is refused for. Meant for every test
 * that wants to show that bad input stops nothing: feed a case, then {@link SampleEvents#GOOD}, and
 * the latter must arrive.
 */
public final class MalformedEvents {
  private MalformedEvents() {}

  /**
   * One bad record value.
   *
   * @param name what is wrong with it, unique
   * @param bytes the value; null for a record without one
   * @param reason what it is refused for
   */
  public record Case(String name, byte @Nullable [] bytes, Reason reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** All cases. */
  public static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (Consumer<List<Case>> group :
        List.<Consumer<List<Case>>>of(
            MalformedEvents::notOneObject,
            MalformedEvents::brokenSyntax,
            MalformedEvents::ambiguous,
            MalformedEvents::notUtf8,
            MalformedEvents::overLimits,
            MalformedEvents::missingMembers,
            MalformedEvents::wrongTypes,
            MalformedEvents::brokenRules,
            MalformedEvents::badTimestamps)) {
      group.accept(cases);
    }
    return List.copyOf(cases);
  }

  private static void notOneObject(List<Case> cases) {
    cases.add(new Case("no value", null, MALFORMED));
    add(cases, MALFORMED, "zero bytes", "");
    add(cases, MALFORMED, "only white space", " \n\t ");
    add(cases, MALFORMED, "the literal null", "null");
    add(cases, MALFORMED, "the literal true", "true");
    add(cases, MALFORMED, "a number", "42");
    add(cases, MALFORMED, "a string", "\"event\"");
    add(cases, MALFORMED, "an array of events", "[" + GOOD + "]");
    add(cases, MALFORMED, "an empty array", "[]");
    add(cases, MALFORMED, "plain text", "hello");
    add(cases, MALFORMED, "XML", "<event/>");
    add(cases, MALFORMED, "two documents", GOOD + GOOD);
    add(cases, MALFORMED, "two documents on two lines", GOOD + "\n" + GOOD);
    add(cases, MALFORMED, "a closing brace too many", GOOD + "}");
    add(cases, MALFORMED, "a comma after the object", GOOD + ",");
    add(cases, MALFORMED, "NUL after the object", GOOD + "\0");
    add(cases, INVALID, "an empty object", "{}");
  }

  private static void brokenSyntax(List<Case> cases) {
    add(cases, MALFORMED, "truncated before the brace", GOOD.substring(0, GOOD.length() - 1));
    add(cases, MALFORMED, "truncated in a string", GOOD.substring(0, GOOD.length() - 5));
    add(cases, MALFORMED, "truncated after a name", "{\"id\"");
    add(cases, MALFORMED, "truncated in a nested array", GOOD.replace("4", "[1,[2"));
    add(cases, MALFORMED, "only a brace", "{");
    add(cases, MALFORMED, "trailing comma", GOOD.replace("}", ",}"));
    add(cases, MALFORMED, "trailing comma in an array", replaced("value", "[1,]"));
    add(cases, MALFORMED, "doubled comma", GOOD.replace(",\"key\"", ",,\"key\""));
    add(cases, MALFORMED, "missing comma", GOOD.replace(",\"key\"", "\"key\""));
    add(cases, MALFORMED, "missing colon", GOOD.replace("\"value\":", "\"value\" "));
    add(cases, MALFORMED, "single quotes", GOOD.replace('"', '\''));
    add(cases, MALFORMED, "unquoted name", GOOD.replace("\"value\"", "value"));
    add(cases, MALFORMED, "NaN", replaced("value", "NaN"));
    add(cases, MALFORMED, "Infinity", replaced("value", "-Infinity"));
    add(cases, MALFORMED, "undefined", replaced("value", "undefined"));
    add(cases, MALFORMED, "leading zero", replaced("value", "007"));
    add(cases, MALFORMED, "leading plus", replaced("value", "+1"));
    add(cases, MALFORMED, "leading dot", replaced("value", ".5"));
    add(cases, MALFORMED, "trailing dot", replaced("value", "5."));
    add(cases, MALFORMED, "hexadecimal number", replaced("value", "0x10"));
    add(cases, MALFORMED, "line comment", GOOD.replace(",\"key\"", ",//\n\"key\""));
    add(cases, MALFORMED, "block comment", GOOD.replace(",\"key\"", ",/* */\"key\""));
    add(cases, MALFORMED, "raw line break in a string", replaced("value", "\"a\nb\""));
    add(cases, MALFORMED, "raw NUL in a string", replaced("value", "\"a\0b\""));
    add(cases, MALFORMED, "unknown escape", replaced("value", "\"\\x41\""));
    add(cases, MALFORMED, "short unicode escape", replaced("value", "\"\\u12\""));
    add(cases, MALFORMED, "mismatched brackets", replaced("value", "[1}"));
    add(cases, MALFORMED, "byte order mark", "\uFEFF" + GOOD);
  }

  private static void ambiguous(List<Case> cases) {
    add(cases, MALFORMED, "deviceId twice", with("\"deviceId\":\"other\""));
    add(cases, MALFORMED, "deviceId twice, escaped", with("\"\\u0064eviceId\":\"other\""));
    add(cases, MALFORMED, "orgId twice, the same value", with("\"orgId\":\"acme\""));
    add(cases, MALFORMED, "value twice", with("\"value\":5"));
    add(cases, MALFORMED, "an unknown member twice", with("\"extra\":1,\"extra\":2"));
    add(cases, MALFORMED, "a nested member twice", replaced("value", "{\"a\":1,\"a\":2}"));
    add(
        cases,
        MALFORMED,
        "a nested member twice, escaped",
        replaced("value", "[{\"b\":{\"a\":1,\"\\u0061\":2}}]"));
    add(cases, MALFORMED, "deviceId and DeviceID", with("\"DeviceID\":\"other\""));
    add(cases, MALFORMED, "ORGID instead of orgId", GOOD.replace("\"orgId\"", "\"ORGID\""));
    add(cases, MALFORMED, "key with a Kelvin sign", with("\"\u212Aey\":\"BootEvent\""));
  }

  private static void notUtf8(List<Case> cases) {
    cases.add(
        new Case("Latin-1", replaced("value", "\"caf\u00e9\"").getBytes(ISO_8859_1), MALFORMED));
    cases.add(new Case("UTF-16, little endian", GOOD.getBytes(UTF_16LE), MALFORMED));
    cases.add(new Case("UTF-16, big endian", GOOD.getBytes(UTF_16BE), MALFORMED));
    cases.add(new Case("UTF-16 with a mark", ("\uFEFF" + GOOD).getBytes(UTF_16BE), MALFORMED));
    addBytes(cases, "overlong slash", 0xC0, 0xAF);
    addBytes(cases, "overlong NUL", 0xC0, 0x80);
    addBytes(cases, "overlong quote in three bytes", 0xE0, 0x80, 0xA2);
    addBytes(cases, "encoded high surrogate", 0xED, 0xA0, 0x80);
    addBytes(cases, "encoded surrogate pair", 0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80);
    addBytes(cases, "truncated sequence", 0xE2, 0x82);
    addBytes(cases, "lone continuation byte", 0x80);
    addBytes(cases, "beyond U+10FFFF", 0xF4, 0x90, 0x80, 0x80);
    addBytes(cases, "byte FF", 0xFF);
    add(cases, INVALID, "lone surrogate escape in deviceId", replaced("deviceId", "\"a\\ud800\""));
  }

  private static void overLimits(List<Case> cases) {
    add(cases, TOO_LARGE, "one byte too long", SampleEvents.ofLength(EventReader.MAX_BYTES + 1));
    add(cases, TOO_LARGE, "ten times too long", SampleEvents.ofLength(EventReader.MAX_BYTES * 10));
    add(cases, TOO_LARGE, "too long and not JSON", "x".repeat(EventReader.MAX_BYTES + 1));
    add(cases, TOO_LARGE, "number of 1001 digits", replaced("value", "1".repeat(1001)));
    add(
        cases,
        TOO_LARGE,
        "fraction of 60,000 digits",
        replaced("value", "0." + "1".repeat(60_000)));
    add(cases, TOO_LARGE, "name of 60,000 characters", with("\"" + "n".repeat(60_000) + "\":1"));
    add(cases, TOO_DEEP, "33 levels", SampleEvents.ofDepth(EventReader.MAX_DEPTH + 1));
    add(cases, TOO_DEEP, "1,000 levels", SampleEvents.ofDepth(1_000));
    add(cases, TOO_DEEP, "20,000 levels", SampleEvents.ofDepth(20_000));
    add(cases, TOO_DEEP, "30,000 opening brackets", GOOD.replace("4", "[".repeat(30_000)));
    add(cases, TOO_DEEP, "objects, 33 levels", replaced("value", objects(32)));
    add(cases, MALFORMED, "30,000 brackets without an object", "[".repeat(30_000));
  }

  private static void missingMembers(List<Case> cases) {
    for (String member : List.of("id", "orgId", "deviceId", "type", "key", "timestamp")) {
      add(cases, INVALID, "without " + member, SampleEvents.without(member));
    }
    add(cases, INVALID, "a status without value", SampleEvents.without("value"));
    add(cases, INVALID, "members only in a nested object", "{\"event\":" + GOOD + "}");
  }

  private static void wrongTypes(List<Case> cases) {
    for (String member : List.of("id", "orgId", "deviceId", "type", "key", "timestamp")) {
      for (String wrong : List.of("null", "7", "true", "[\"a\"]", "{\"a\":1}", "\"\"")) {
        add(cases, INVALID, member + " is " + wrong, replaced(member, wrong));
      }
    }
    add(cases, INVALID, "workspaceId is null", with("\"workspaceId\":null"));
    add(cases, INVALID, "workspaceId is a number", with("\"workspaceId\":17"));
    add(cases, INVALID, "removed is a string", with("\"removed\":\"true\""));
    add(cases, INVALID, "removed is null", with("\"removed\":null"));
    add(cases, INVALID, "removed is an array", with("\"removed\":[true]"));
  }

  private static void brokenRules(List<Case> cases) {
    add(cases, INVALID, "a status with value and removed", with("\"removed\":true"));
    add(
        cases,
        INVALID,
        "a status neither with value nor removed",
        SampleEvents.without("value").replace("}", ",\"removed\":false}"));
    add(
        cases,
        INVALID,
        "an event that is removed",
        replaced("type", "\"event\"").replace("}", ",\"removed\":true}"));
    add(cases, INVALID, "type in upper case", replaced("type", "\"STATUS\""));
    add(cases, INVALID, "unknown type", replaced("type", "\"state\""));
    add(cases, INVALID, "id of 65 characters", replaced("id", quoted("i".repeat(65))));
    add(cases, INVALID, "id with a space", replaced("id", "\"a b\""));
    add(cases, INVALID, "id with a letter beyond ASCII", replaced("id", "\"\u00e4\""));
    add(cases, INVALID, "orgId of 129 characters", replaced("orgId", quoted("o".repeat(129))));
    add(
        cases,
        INVALID,
        "deviceId of 129 characters",
        replaced("deviceId", quoted("d".repeat(129))));
    add(cases, INVALID, "deviceId with a line break", replaced("deviceId", "\"a\\nb\""));
    add(cases, INVALID, "deviceId with NUL", replaced("deviceId", "\"a\\u0000\""));
    add(cases, INVALID, "deviceId with a C1 control", replaced("deviceId", "\"a\\u0085\""));
    add(cases, INVALID, "workspaceId of 129 characters", with(member("workspaceId", 129)));
    add(cases, INVALID, "key of 513 characters", replaced("key", quoted("K".repeat(513))));
    add(cases, INVALID, "key with a space", replaced("key", "\"Standby. State\""));
    add(cases, INVALID, "key beyond ASCII", replaced("key", "\"Standby.St\u00e4te\""));
  }

  private static void badTimestamps(List<Case> cases) {
    for (String wrong :
        List.of(
            "2026-11-21T10:02:31",
            "2026-11-21T10:02:31.Z",
            "2026-11-21T10:02:31.1234567890Z",
            "2026-11-21 10:02:31Z",
            "2026-11-21T10:02Z",
            "2026-11-21",
            "20261121T100231Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-11-00T00:00:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T10:60:00Z",
            "2026-11-21T10:02:61Z",
            "2026-11-21T10:02:31+24:00",
            "2026-11-21T10:02:31+01:60",
            "2026-11-21T10:02:31+0100",
            "2026-11-21T10:02:31+01",
            "2026-11-21T10:02:31ZZ",
            "2026-11-21T10:02:31.5",
            "12026-11-21T10:02:31Z",
            "-026-11-21T10:02:31Z",
            "\u0662026-11-21T10:02:31Z",
            "1795255351123",
            "yesterday")) {
      add(cases, INVALID, "timestamp " + wrong, replaced("timestamp", quoted(wrong)));
    }
  }

  private static void add(List<Case> cases, Reason reason, String name, String text) {
    cases.add(new Case(name, text.getBytes(UTF_8), reason));
  }

  /** A good event whose value is a string of these bytes. */
  private static void addBytes(List<Case> cases, String name, int... bytes) {
    byte[] event = replaced("value", "\"" + "#".repeat(bytes.length) + "\"").getBytes(UTF_8);
    int at = new String(event, UTF_8).indexOf('#');
    for (int i = 0; i < bytes.length; i++) {
      event[at + i] = (byte) bytes[i];
    }
    cases.add(new Case(name, event, MALFORMED));
  }

  private static String objects(int levels) {
    return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
  }

  private static String member(String name, int length) {
    return "\"%s\":\"%s\"".formatted(name, "x".repeat(length));
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
