package io.statehook.common.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.Bends;
import io.statehook.common.kafka.Json;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainEventTest {
  private static final int INPUTS_PER_SEED = 50_000;

  private final EventReader reader = new EventReader();

  /** What devices usually send, and some that is as plain. */
  static List<String> plain() {
    return List.of(
        SampleEvents.GOOD,
        SampleEvents.GOOD.replace("\":", "\" : ").replace(",\"", "\t,\r\n \"") + "\n",
        SampleEvents.with("\"workspaceId\":\"w 1\",\"extra\":{\"a\":[1,{\"b\":null}],\"c\":{}}"),
        SampleEvents.replaced("value", "[-0.5e+3,0,10,\"a\\n\\\"\u00e4\",[],{},true,false,null]"),
        SampleEvents.replaced("value", "{\"deviceId\":\"nested\",\"list\":[1.5E3,[[]]]}"),
        SampleEvents.replaced("value", "[".repeat(31) + "]".repeat(31)),
        SampleEvents.replaced("value", "1".repeat(64)),
        SampleEvents.replaced("type", "\"event\""),
        SampleEvents.replaced("timestamp", "\"2024-02-29T23:59:60.123456789+05:30\""),
        SampleEvents.without("value").replace("}", ",\"removed\":true}"),
        SampleEvents.with("\"removed\":false"));
  }

  /** Good events that are left to the parser. */
  static List<String> notPlain() {
    return List.of(
        SampleEvents.replaced("deviceId", "\"room \u00fc\""),
        SampleEvents.replaced("orgId", "\"a\\u0063me\""),
        SampleEvents.replaced("value", "\"\\u00e4\""),
        SampleEvents.with("\"\u00fc\":1"),
        SampleEvents.with("\"" + "n".repeat(200) + "\":1"),
        SampleEvents.replaced("value", "1".repeat(65)),
        SampleEvents.replaced(
            "value", "{" + "\"a%d\":1,".repeat(40).formatted(numbers(40)) + "\"last\":1}"));
  }

  private static Object[] numbers(int count) {
    Object[] numbers = new Object[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("plain")
  void whatDevicesUsuallySendNeedsNoParser(String event) {
    byte[] value = event.getBytes(UTF_8);

    assertThat(PlainEvent.read(value)).isNotNull().isEqualTo(reader.parse(value));
  }

  @ParameterizedTest
  @MethodSource("notPlain")
  void aGoodEventThatIsNotPlainIsLeftToTheParser(String event) {
    byte[] value = event.getBytes(UTF_8);

    assertThat(PlainEvent.read(value)).isNull();
    assertThat(reader.read(value)).isInstanceOf(DeviceEvent.class);
  }

  @ParameterizedTest
  @MethodSource("io.statehook.common.event.MalformedEvents#all")
  void noBadEventIsPlain(MalformedEvents.Case bad) {
    byte[] value = bad.bytes();
    if (value != null && Json.isStrictUtf8(value)) {
      boolean tooLong = value.length > EventReader.MAX_BYTES;

      assertThat(tooLong ? null : PlainEvent.read(value)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6, 20_261_122})
  void whateverIsPlainIsTheSameToTheParser(long seed) {
    Random random = new Random(seed);
    List<String> seeds = plain();
    int taken = 0;
    for (int i = 0; i < INPUTS_PER_SEED; i++) {
      byte[] input = Bends.bent(seeds.get(random.nextInt(seeds.size())).getBytes(UTF_8), random);
      DeviceEvent plain = Json.isStrictUtf8(input) ? PlainEvent.read(input) : null;
      if (plain != null) {
        taken++;
        assertThat(reader.parse(input))
            .as("seed %d, input %d: %s", seed, i, HexFormat.of().formatHex(input))
            .isEqualTo(plain);
      }
    }
    assertThat(taken).as("taken with seed %d", seed).isBetween(2_000, INPUTS_PER_SEED - 2_000);
  }
}
