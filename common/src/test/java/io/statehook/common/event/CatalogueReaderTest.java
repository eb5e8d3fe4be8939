package io.statehook.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueReaderTest {
  private static final String FULL =
      "{\"key\":\"RoomAnalytics.PeopleCount.Current\",\"type\":\"status\",\"description\":\"People\","
          + "\"schema\":{\"type\":\"integer\"},\"since\":\"1.0\",\"example\":4}";

  @Test
  void aFullEntryIsReadAndWrittenUnchanged() {
    CatalogueEntry entry = CatalogueReader.read(json(FULL));

    assertThat(entry.type()).isEqualTo(EventType.STATUS);
    assertThat(entry.isSingleKey()).isTrue();
    assertThat(CatalogueReader.write(entry)).hasToString(FULL);
  }

  @Test
  void onlyKeyAndTypeAreRequired() {
    CatalogueEntry entry = CatalogueReader.read(json("{\"key\":\"Call[*].*\",\"type\":\"event\"}"));

    assertThat(entry.isSingleKey()).isFalse();
    assertThat(entry.description()).isEmpty();
    assertThat(entry.schema()).isNull();
    assertThat(CatalogueReader.read(CatalogueReader.write(entry))).isEqualTo(entry);
  }

  @Test
  void anExampleMayBeAnyValueEvenNull() {
    JsonNode json = json("{\"key\":\"A\",\"type\":\"event\",\"example\":null}");

    assertThat(CatalogueReader.write(CatalogueReader.read(json)).get("example").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                                  | a catalogue entry is a JSON object",
        "\"A\"                                               | a catalogue entry is a JSON object",
        "{\"type\":\"status\"}                               | key: required, a string",
        "{\"key\":\"\",\"type\":\"status\"}                  | key: required, a string",
        "{\"key\":7,\"type\":\"status\"}                     | key: must be a string",
        "{\"key\":\"A..B\",\"type\":\"status\"}              | key: \"A..B\" is not a segment",
        "{\"key\":\"A\"}                                     | type: required, a string",
        "{\"key\":\"A\",\"type\":\"Status\"}                 | type: must be \"status\" or \"event\", not \"Status\"",
        "{\"key\":\"A\",\"type\":\"event\",\"since\":1.0}    | since: must be a string",
        "{\"key\":\"A\",\"type\":\"event\",\"description\":null} | description: must be a string",
        "{\"key\":\"A\",\"type\":\"event\",\"schema\":true}  | schema: must be a JSON object",
        "{\"key\":\"A\",\"type\":\"event\",\"path\":1}       | path: unknown member",
        "null                                                | a catalogue entry is a JSON object",
        "{}                                                  | key: required, a string",
        "{\"key\":null,\"type\":\"status\"}                 | key: must be a string",
        "{\"key\":[\"A\"],\"type\":\"status\"}              | key: must be a string",
        "{\"key\":\" \",\"type\":\"status\"}                | key: \" \" is not a segment",
        "{\"key\":\"A B\",\"type\":\"status\"}              | key: \"A B\" is not a segment",
        "{\"key\":\"A[\",\"type\":\"status\"}               | key: \"A[\" is not a segment",
        "{\"key\":\"A[3..1]\",\"type\":\"status\"}         | A[3..1]",
        "{\"key\":\"*A\",\"type\":\"status\"}               | key: \"*A\" is not a segment",
        "{\"key\":\"A\",\"type\":7}                       | type: must be a string",
        "{\"key\":\"A\",\"type\":\"\"}                    | type: required, a string",
        "{\"key\":\"A\",\"type\":\"both\"}                | type: must be \"status\" or \"event\", not \"both\"",
        "{\"key\":\"A\",\"type\":\"event\",\"schema\":[]}    | schema: must be a JSON object",
        "{\"key\":\"A\",\"type\":\"event\",\"schema\":null}  | schema: must be a JSON object",
        "{\"key\":\"A\",\"type\":\"event\",\"Key\":\"A\"}   | Key: unknown member"
      })
  void aBadEntryIsRefusedByMember(String text, String problem) {
    assertThatThrownBy(() -> CatalogueReader.read(json(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  private static JsonNode json(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
