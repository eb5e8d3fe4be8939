package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.EventType;
import io.statehook.common.kafka.Json;
import io.statehook.producer.Device;
import io.statehook.producer.DeviceReport;
import io.statehook.producer.ReportedValue;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads device reports as JSON lines: the members of a device event, id and timestamp optional. */
final class ReportLines {
  private static final Set<String> MEMBERS =
      Set.of(
          "id", "orgId", "deviceId", "workspaceId", "type", "key", "value", "removed", "timestamp");

  private ReportLines() {}

  /**
   * Reads one line. What device events demand besides, the producer judges.
   *
   * @throws IllegalArgumentException naming the member that cannot be used
   */
  static DeviceReport read(String line) {
    Json.Parsed parsed = Json.parse(line.getBytes(StandardCharsets.UTF_8));
    JsonNode json =
        parsed
            .document()
            .filter(JsonNode::isObject)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        parsed.problem().isEmpty()
                            ? "not a JSON object"
                            : "not JSON: " + parsed.problem()));
    refuseUnknown(json);
    Device device =
        new Device(required(json, "orgId"), required(json, "deviceId"), text(json, "workspaceId"));
    return new DeviceReport(
        device,
        type(required(json, "type")),
        required(json, "key"),
        value(json),
        text(json, "id"),
        timestamp(text(json, "timestamp")));
  }

  /** The type with this name. */
  static EventType type(String name) {
    return EventType.of(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException("type: must be \"status\" or \"event\", not " + name));
  }

  private static void refuseUnknown(JsonNode json) {
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!MEMBERS.contains(name)) {
        throw new IllegalArgumentException("%s: unknown member".formatted(Output.visible(name)));
      }
    }
  }

  private static ReportedValue value(JsonNode json) {
    boolean removed = json.path("removed").asBoolean(false);
    Optional<JsonNode> value = Optional.ofNullable(json.get("value"));
    if (removed == value.isPresent()) {
      throw new IllegalArgumentException("value: give either value or \"removed\":true");
    }
    return value.map(ReportedValue::of).orElseGet(ReportedValue::removed);
  }

  private static @Nullable Instant timestamp(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("timestamp: RFC 3339 with an offset, not " + text, e);
    }
  }

  private static String required(JsonNode json, String member) {
    String text = text(json, member);
    if (text == null) {
      throw new IllegalArgumentException(member + ": required, a string");
    }
    return text;
  }

  private static @Nullable String text(JsonNode json, String member) {
    JsonNode node = json.get(member);
    if (node == null) {
      return null;
    }
    if (!node.isTextual()) {
      throw new IllegalArgumentException(member + ": must be a string");
    }
    return node.textValue();
  }
}
