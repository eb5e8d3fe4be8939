package io.statehook.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SampleEventTest {
  private static final long PUBLISHED = 1_795_411_321_123_456L;

  @Test
  void isJsonOfAFixedLengthWithAnIdOfItsOwn() {
    byte[] event = SampleEvent.of(1_234_567, PUBLISHED);

    JsonNode json = Json.parse(event).document().orElseThrow();
    assertThat(event).hasSize(SampleEvent.LENGTH);
    assertThat(json.path("id").textValue()).isEqualTo("1795411321123456-000001234567");
    assertThat(json.path("deviceId").textValue()).isEqualTo(SampleEvent.deviceId(4567));
    assertThat(json.path("key").textValue()).isEqualTo(SampleEvent.KEY);
  }

  @Test
  void aBodyTellsHowManyEventsItHoldsAndWhenTheyWerePublished() {
    byte[] body =
        IntStream.range(0, 3)
            .mapToObj(i -> new String(SampleEvent.of(i, PUBLISHED + i), US_ASCII))
            .collect(Collectors.joining(",", "[", "]"))
            .getBytes(US_ASCII);

    assertThat(SampleEvent.count(body.length)).isEqualTo(3);
    assertThat(SampleEvent.publishedMicros(body, 2)).isEqualTo(PUBLISHED + 2);
    assertThat(SampleEvent.number(body, 2)).isEqualTo(2);
    assertThat(SampleEvent.count(body.length - 1)).isNegative();
  }

  @Test
  void eventsOfABodyCanBeGivenOtherNumbers() throws IOException {
    byte[] body = SampleEvent.body(3);

    SampleEvent.renumber(body, 1, 123_456_789_012L);

    assertThat(Json.mapper().readTree(body)).hasSize(3);
    assertThat(SampleEvent.count(body.length)).isEqualTo(3);
    assertThat(SampleEvent.number(body, 0)).isZero();
    assertThat(SampleEvent.number(body, 1)).isEqualTo(123_456_789_012L);
    assertThat(SampleEvent.number(body, 2)).isEqualTo(2);
  }

  @Test
  void devicesAreSpreadOverPartitionsHoweverSubscriptionsDivideThem() {
    Workload workload = Workload.shared(64, 1, 1);
    int[] partitions =
        IntStream.range(0, SampleEvent.DEVICES)
            .filter(device -> workload.takes(3, device))
            .map(device -> SampleEvent.partition(device, 8))
            .distinct()
            .toArray();

    assertThat(Arrays.stream(partitions).sorted()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }
}
