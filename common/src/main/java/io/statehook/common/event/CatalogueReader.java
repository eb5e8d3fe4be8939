package io.statehook.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads and writes catalogue entries as they stand in {@code event-catalogue}. */
public final class CatalogueReader {
  private static final Set<String> MEMBERS =
      Set.of("key", "type", "description", "schema", "since", "example");

  private CatalogueReader() {}

  /**
   * Reads one entry.
   *
   * @throws IllegalArgumentException naming the member that breaks its rule
   */
  public static CatalogueEntry read(JsonNode json) {
    if (!json.isObject()) {
      throw new IllegalArgumentException("a catalogue entry is a JSON object");
    }
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (!MEMBERS.contains(member.getKey())) {
        throw new IllegalArgumentException(member.getKey() + ": unknown member");
      }
    }
    JsonNode schema = json.get("schema");
    if (schema != null && !schema.isObject()) {
      throw new IllegalArgumentException("schema: must be a JSON object");
    }
    return new CatalogueEntry(
        key(required(json, "key")),
        type(required(json, "type")),
        optional(json, "description"),
        schema,
        optional(json, "since"),
        json.get("example"));
  }

  /** The entry as one JSON object, members in the documented order. */
  public static ObjectNode write(CatalogueEntry entry) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("key", entry.key().text());
    json.put("type", entry.type().wireName());
    json.put("description", entry.description());
    if (entry.schema() != null) {
      json.set("schema", entry.schema());
    }
    json.put("since", entry.since());
    if (entry.example() != null) {
      json.set("example", entry.example());
    }
    return json;
  }

  /** The catalogue of room-device states and events that ships with the product. */
  public static List<CatalogueEntry> defaultEntries() {
    try (InputStream in = CatalogueReader.class.getResourceAsStream("default-catalogue.json")) {
      if (in == null) {
        throw new IllegalStateException("default-catalogue.json is missing from the jar");
      }
      List<CatalogueEntry> entries = new ArrayList<>();
      Json.mapper().readTree(in).forEach(node -> entries.add(read(node)));
      return List.copyOf(entries);
    } catch (IOException e) {
      throw new UncheckedIOException("reading default-catalogue.json", e);
    }
  }

  private static KeyPattern key(String text) {
    try {
      return KeyPattern.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("key: " + e.getMessage(), e);
    }
  }

  private static EventType type(String text) {
    return EventType.of(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "type: must be \"status\" or \"event\", not \"%s\"".formatted(text)));
  }

  private static String required(JsonNode json, String member) {
    String text = optional(json, member);
    if (text.isEmpty()) {
      throw new IllegalArgumentException(member + ": required, a string");
    }
    return text;
  }

  private static String optional(JsonNode json, String member) {
    JsonNode node = json.get(member);
    if (node == null) {
      return "";
    }
    if (!node.isTextual()) {
      throw new IllegalArgumentException(member + ": must be a string");
    }
    return node.textValue();
  }
}
