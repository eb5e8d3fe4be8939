package io.statehook.common.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.statehook.common.Bends;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bends good events in random ways. The reader must never throw, and what it accepts must mean the
 * same to an ordinary tree reader that knows none of our rules.
 */
class EventReaderFuzzTest {
  private static final int INPUTS_PER_SEED = 25_000;
  private static final List<String> SEEDS =
      List.of(
          SampleEvents.GOOD,
          SampleEvents.with("\"workspaceId\":\"w\",\"extra\":{\"a\":[1,{\"b\":null}]}"),
          SampleEvents.replaced("value", "{\"deviceId\":\"nested\",\"list\":[1.5e3,\"\u00e4\"]}"),
          SampleEvents.without("value").replace("}", ",\"removed\":true}"));

  private final EventReader reader = new EventReader();
  private final ObjectMapper slow = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_261_121})
  void noInputThrowsAndWhatIsAcceptedMeansTheSameToATreeReader(long seed) {
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < INPUTS_PER_SEED; i++) {
      byte[] input = bent(random);
      try {
        if (reader.read(input) instanceof DeviceEvent event) {
          accepted++;
          assertSameFacts(event, slow.readTree(input));
        }
      } catch (RuntimeException | IOException | AssertionError e) {
        fail("seed %d, input %d: %s".formatted(seed, i, HexFormat.of().formatHex(input)), e);
      }
    }
    assertThat(accepted)
        .as("accepted with seed %d", seed)
        .isBetween(1_000, INPUTS_PER_SEED - 1_000);
  }

  private static void assertSameFacts(DeviceEvent event, JsonNode tree) {
    assertThat(tree.get("id").textValue()).matches("[\\x21-\\x7e]{1,64}");
    assertThat(event)
        .isEqualTo(
            new DeviceEvent(
                tree.get("orgId").textValue(),
                tree.get("deviceId").textValue(),
                EventType.of(tree.get("type").textValue()).orElseThrow(),
                tree.get("key").textValue()));
  }

  private static byte[] bent(Random random) {
    return Bends.bent(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(UTF_8), random);
  }
}
