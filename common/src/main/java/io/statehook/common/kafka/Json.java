package io.statehook.common.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The one JSON reader and writer for control records: strict in, one line out. */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CHARSET_DETECTION)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** The shared mapper. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** Reads one document; the failure's text is for people and quotes no payload. */
  public static Parsed parse(byte[] bytes) {
    try {
      return new Parsed(Optional.of(MAPPER.readTree(bytes)), "");
    } catch (JsonProcessingException e) {
      return new Parsed(
          Optional.empty(), e.getOriginalMessage().lines().findFirst().orElse("not JSON"));
    } catch (java.io.IOException e) {
      return new Parsed(Optional.empty(), "not UTF-8 JSON");
    }
  }

  /** One line of JSON. */
  public static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What came of reading a document.
   *
   * @param document the document, or empty when it is not well-formed
   * @param problem why it is not, or empty text
   */
  public record Parsed(Optional<JsonNode> document, String problem) {}
}
