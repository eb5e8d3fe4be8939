package io.statehook.common.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
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
  private static final String SPICE =
      "\"\"\"\"{}[]:,,\\\\/u0064d9eE+-.'\0\n \u00e4\u20ac\ud83d\ude00*nulltruefalse";
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
    assertThat(event)
        .isEqualTo(
            new DeviceEvent(
                tree.get("id").textValue(),
                tree.get("orgId").textValue(),
                tree.get("deviceId").textValue(),
                EventType.of(tree.get("type").textValue()).orElseThrow(),
                tree.get("key").textValue()));
  }

  private static byte[] bent(Random random) {
    byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(UTF_8);
    int bends = random.nextInt(4);
    for (int i = 0; i < bends; i++) {
      bytes = bentOnce(bytes, random);
    }
    return bytes;
  }

  private static byte[] bentOnce(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    int to = from + random.nextInt(Math.min(24, bytes.length - from + 1));
    return switch (random.nextInt(6)) {
      case 0 -> spliced(bytes, from, from, new byte[] {(byte) random.nextInt(256)});
      case 1 -> spliced(bytes, from, to, new byte[0]);
      case 2 -> spliced(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
      case 3 -> spliced(bytes, from, from, spice(random));
      case 4 -> spliced(bytes, from, Math.min(from + 1, bytes.length), spice(random));
      default ->
          random.nextInt(10) == 0
              ? Arrays.copyOf(bytes, Math.max(1, from))
              : flipped(bytes, random);
    };
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    if (copy.length > 0) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private static byte[] spice(Random random) {
    int at = random.nextInt(SPICE.length() - 4);
    return SPICE.substring(at, at + 1 + random.nextInt(4)).getBytes(UTF_8);
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
    byte[] result = Arrays.copyOf(bytes, from + middle.length + bytes.length - to);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(bytes, to, result, from + middle.length, bytes.length - to);
    return result;
  }
}
