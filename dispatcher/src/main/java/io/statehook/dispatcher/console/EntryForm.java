package io.statehook.dispatcher.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.EventType;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.control.RefusedRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the fields for a catalogue entry, right or wrong.
 *
 * @param values by name
 */
record EntryForm(Map<String, String> values) {
  /** The fields, which are the members of an entry. */
  static final List<String> NAMES =
      List.of("key", "type", "description", "schema", "since", "example");

  private static final List<String> JSON_NAMES = List.of("schema", "example");

  /** An empty form. */
  static EntryForm blank() {
    return new EntryForm(Map.of("type", EventType.STATUS.wireName()));
  }

  /** What is in force. */
  static EntryForm of(CatalogueEntry entry) {
    Map<String, String> values = new TreeMap<>();
    values.put("key", entry.key().text());
    values.put("type", entry.type().wireName());
    values.put("description", entry.description());
    values.put("schema", pretty(entry.schema()));
    values.put("since", entry.since());
    values.put("example", pretty(entry.example()));
    return new EntryForm(values);
  }

  /** What was sent. */
  static EntryForm of(Fields fields) {
    Map<String, String> values = new TreeMap<>();
    NAMES.forEach(name -> values.put(name, fields.text(name).replace("\r\n", "\n")));
    return new EntryForm(values);
  }

  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** The record that the form asks for; what is no JSON is left out of it. */
  ObjectNode record() {
    ObjectNode json = Json.mapper().createObjectNode();
    for (String name : NAMES) {
      if (JSON_NAMES.contains(name)) {
        parsed(name).document().ifPresent(value -> json.set(name, value));
      } else {
        json.put(name, text(name));
      }
    }
    return json;
  }

  /**
   * What is wrong, by field: what is no JSON, and why the record would be refused. Problems that
   * belong to no field stand under empty text.
   */
  Map<String, String> problems(List<RefusedRecord> refused) {
    Map<String, String> problems = new TreeMap<>();
    refused.stream()
        .flatMap(record -> record.problems().stream())
        .forEach(
            problem ->
                problems.merge(
                    field(problem.toString()), reason(problem.toString()), (a, b) -> a + "; " + b));
    for (String name : JSON_NAMES) {
      Json.Parsed parsed = parsed(name);
      if (!text(name).isEmpty() && parsed.document().isEmpty()) {
        problems.put(name, "must be JSON: " + parsed.problem());
      }
    }
    return problems;
  }

  private Json.Parsed parsed(String name) {
    String text = text(name);
    return text.isEmpty()
        ? new Json.Parsed(Optional.empty(), "")
        : Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The catalogue's reader begins its sentences with the member that they are about. */
  private static String field(String sentence) {
    return NAMES.stream().filter(name -> sentence.startsWith(name + ": ")).findFirst().orElse("");
  }

  private static String reason(String sentence) {
    String field = field(sentence);
    return field.isEmpty() ? sentence : sentence.substring(field.length() + ": ".length());
  }

  private static String pretty(@Nullable JsonNode json) {
    if (json == null) {
      return "";
    }
    return json.isContainerNode() ? json.toPrettyString() : json.toString();
  }
}
