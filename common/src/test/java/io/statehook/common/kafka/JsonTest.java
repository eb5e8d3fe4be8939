package io.statehook.common.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void aDocumentIsReadAndWrittenAsOneLine() {
    Json.Parsed parsed = Json.parse(" {\"b\" :\n1, \"a\":\"\\n\u00e4\"}\n".getBytes(UTF_8));

    assertThat(parsed.problem()).isEmpty();
    assertThat(new String(Json.bytes(parsed.document().orElseThrow()), UTF_8))
        .isEqualTo("{\"b\":1,\"a\":\"\\n\u00e4\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{}{}",
        "{} x",
        "{\"a\":1,\"a\":2}",
        "[1,]",
        "NaN",
        "'a'",
        "\uFEFF{}"
      })
  void whatIsNotExactlyOneDocumentIsAProblem(String text) {
    Json.Parsed parsed = Json.parse(text.getBytes(UTF_8));

    assertThat(parsed.document()).isEmpty();
    assertThat(parsed.problem()).isNotBlank();
  }

  @Test
  void onlyStrictUtf8IsRead() {
    assertThat(Json.parse(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'}).problem())
        .isEqualTo("not valid UTF-8");
    assertThat(Json.parse(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}).problem())
        .isEqualTo("not valid UTF-8");
  }

  @Test
  void aWrongByteIsFoundWhereverItStands() {
    for (int length = 1; length < 40; length++) {
      for (int at = 0; at < length; at++) {
        byte[] bytes = "x".repeat(length).getBytes(UTF_8);
        assertThat(Json.isStrictUtf8(bytes)).isTrue();
        bytes[at] = (byte) 0xFF;
        assertThat(Json.isStrictUtf8(bytes)).as("byte %d of %d", at, length).isFalse();
      }
    }
  }

  @Test
  void aProblemIsOneShortPrintableLine() {
    String hostileName = "\\u001b[2J\\r\\n\\ud800" + "x".repeat(10_000);
    String text = "{\"%s\":1,\"%s\":2}".formatted(hostileName, hostileName);

    assertThat(Json.parse(text.getBytes(UTF_8)).problem())
        .hasSizeLessThan(260)
        .doesNotContainPattern("[\\p{Cc}\\p{Cs}]");
    assertThat(Json.parse("x".repeat(10_000).getBytes(UTF_8)).problem()).hasSizeLessThan(260);
  }

  @Test
  void headersAreTextAndTheNewestCounts() {
    Headers headers = new RecordHeaders();
    TextHeaders.put(headers, "org", "old");
    TextHeaders.put(headers, "org", "\u00e4cme");
    headers.add("empty", null);

    assertThat(TextHeaders.get(headers, "org")).contains("\u00e4cme");
    assertThat(TextHeaders.required(headers, "org")).isEqualTo("\u00e4cme");
    assertThat(TextHeaders.get(headers, "empty")).isEmpty();
    assertThat(TextHeaders.get(headers, "ORG")).isEmpty();
    assertThatThrownBy(() -> TextHeaders.required(headers, "lane"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("header lane: missing");
  }
}
