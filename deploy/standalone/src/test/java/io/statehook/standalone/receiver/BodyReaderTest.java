package io.statehook.standalone.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyReaderTest {
  private static final Instant AT = Instant.parse("2026-11-21T10:02:31.123Z");

  @Test
  void findsTheFactsOfEveryEventAndOnlyAtItsTopLevel() {
    byte[] body =
        Events.body(
            Events.event("a", "d1", AT),
            "{\"value\":{\"id\":\"x\",\"deviceId\":[]},\"deviceId\":\"d2\",\"id\":\"b\"}");

    assertThat(BodyReader.read(body))
        .contains(
            List.of(new ReceivedEvent("a", "d1", AT.toString()), new ReceivedEvent("b", "d2", "")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "7",
        "[7]",
        "[{\"id\":\"a\",\"deviceId\":\"d\"}",
        "[{\"id\":\"a\",\"deviceId\":\"d\"}]x",
        "[{\"id\":\"a\",\"deviceId\":\"d\"},7]",
        "[{\"id\":7,\"deviceId\":\"d\"}]",
        "[{\"id\":\"a\"}]",
        "[{\"id\":\"a\",\"id\":\"b\",\"deviceId\":\"d\"}]"
      })
  void anythingButAnArrayOfEventsIsRefused(String body) {
    assertThat(BodyReader.read(body.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void theAgeOfAnEventIsInItsIdAndElseInItsTimestamp() {
    Instant earlier = AT.minusSeconds(3);

    assertThat(new ReceivedEvent(Events.id(AT, 1), "d", earlier.toString()).madeAt()).contains(AT);
    assertThat(new ReceivedEvent("a", "d", "2026-11-21T11:02:31.123+01:00").madeAt()).contains(AT);
    assertThat(new ReceivedEvent("a", "d", "yesterday").madeAt()).isEmpty();
  }
}
