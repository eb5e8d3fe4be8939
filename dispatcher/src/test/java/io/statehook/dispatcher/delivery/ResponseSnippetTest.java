package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseSnippetTest {
  @Test
  void ordinaryTextStaysAsItIs() {
    assertThat(of("{\"ok\":true} grüße 日本 😀")).isEqualTo("{\"ok\":true} grüße 日本 😀");
  }

  @Test
  void whatMovesCursorsOrReordersTextIsReplaced() {
    assertThat(of("a\u001b[2Jb\r\nc\u202ed\u0000e\u2028f")).isEqualTo("a�[2Jb��c�d�e�f");
  }

  @Test
  void onlyTheFirstKibibyteIsKeptAndNoCharacterIsCut() {
    assertThat(of("x".repeat(5000))).hasSize(1024);
    assertThat(of("x" + "ü".repeat(1000))).isEqualTo("x" + "ü".repeat(511));
  }

  @Test
  void bytesThatAreNoTextBecomeReplacements() {
    assertThat(ResponseSnippet.of(new byte[] {(byte) 0xff, (byte) 0xfe, 'a'})).isEqualTo("��a");
  }

  private static String of(String body) {
    return ResponseSnippet.of(body.getBytes(StandardCharsets.UTF_8));
  }
}
