package io.statehook.standalone.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of one JSON document a line, which people can read and compare. */
final class JsonLines {
  private JsonLines() {}

  static List<JsonNode> read(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(JsonLines::parsed).toList();
  }

  static void write(Path file, Stream<? extends JsonNode> lines) throws IOException {
    Files.write(file, lines.map(JsonNode::toString).toList());
  }

  static JsonNode parsed(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8)).document().orElseThrow();
  }
}
