package io.statehook.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
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
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!MEMBERS.contains(name)) {
                throw new IllegalArgumentException(name + ": unknown member");
              }
            });
    EventType type =
        EventType.of(text(json, "type"))
            .orElseThrow(
                () -> new IllegalArgumentException("type: must be \"status\" or \"event\""));
    return new CatalogueEntry(
        KeyPattern.parse(text(json, "key")),
        type,
        json.path("description").asText(""),
        json.get("schema"),
        json.path("since").asText(""),
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

  private static String text(JsonNode json, String member) {
    JsonNode node = json.get(member);
    if (node == null || !node.isTextual() || node.textValue().isEmpty()) {
      throw new IllegalArgumentException(member + ": required, a string");
    }
    return node.textValue();
  }
}
