package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonInputTest {
  private static List<JsonNode> read(String text) {
    return JsonInput.documents(
        "-", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"a\":1},{\"a\":2}]",
        "{\"a\":1}\n{\"a\":2}\n",
        "{\"a\":1} {\"a\":2}",
        "[{\"a\":1}]\n[{\"a\":2}]"
      })
  void takesAnArrayLinesAndAnyMixture(String text) {
    assertThat(read(text)).extracting(node -> node.path("a").asInt()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "{\"a\":1", "{\"a\":1}\n{\"a\":1,\"a\":2}", "nonsense"})
  void refusesWhatIsNotJson(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCodes.INVALID))
        .hasMessageContaining("JSON");
  }

  @Test
  void saysInWhichLineTheFaultIs() {
    assertThatThrownBy(() -> read("{\"a\":1}\n{\"a\":}")).hasMessageContaining("line 2");
    assertThatThrownBy(() -> read("{\"a\":1}\n{\"a\":[1"))
        .hasMessageContaining("start marker at line: 2")
        .hasMessageNotContaining("Source");
  }
}
