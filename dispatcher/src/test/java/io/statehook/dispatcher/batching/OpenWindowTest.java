package io.statehook.dispatcher.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.SourceRange;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class OpenWindowTest {
  private final OpenWindow window =
      new OpenWindow(
          new Target(TestRules.version(3, TestRules.everything("s"))),
          new WindowStart(TestRules.ORG, 40, Instant.EPOCH, 3, 1),
          0);

  @Test
  void theBodyIsAnArrayOfTheUntouchedBytes() {
    byte[] first = " {\"a\" : 1}\n".getBytes(UTF_8);
    byte[] second = "{\"b\":\"\u00e4\u20ac\"}".getBytes(UTF_8);
    window.append(first, 40, 1_000);
    assertThat(window.body()).isEqualTo("[ {\"a\" : 1}\n]".getBytes(UTF_8));

    window.append(second, 47, 2_000);

    assertThat(window.body())
        .isEqualTo("[ {\"a\" : 1}\n,{\"b\":\"\u00e4\u20ac\"}]".getBytes(UTF_8))
        .hasSize(window.bodyLength());
    assertThat(window.events()).isEqualTo(2);
    assertThat(window.eventBytes()).isEqualTo(first.length + second.length);
    assertThat(window.source(5)).isEqualTo(new SourceRange(5, 40, 47));
  }

  @Test
  void theLengthWithOneMoreEventIsForeseen() {
    byte[] event = "{}".getBytes(UTF_8);
    for (int i = 0; i < 4; i++) {
      int foreseen = window.bodyLengthWith(event.length);
      window.append(event, 40 + i, 0);
      assertThat(window.body()).hasSize(foreseen);
    }
  }

  @Test
  void whatTheStoreKeepsIsReadBackAsItWas() {
    WindowStart start =
        new WindowStart("ac\"me\u20ac", 1L << 40, Instant.parse("2026-11-21T10:02:31.123Z"), 7, 9);

    assertThat(WindowStart.fromJson(start.toJson())).isEqualTo(start);
  }
}
