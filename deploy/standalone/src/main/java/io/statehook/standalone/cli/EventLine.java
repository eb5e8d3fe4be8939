package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventReader;
import io.statehook.common.event.EventReading;
import io.statehook.common.event.EventRefusal;
import io.statehook.common.kafka.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Shows one record of {@code device-events} on one line. */
final class EventLine {
  private static final EventReader READER = new EventReader();

  private EventLine() {}

  /** The line, or empty when the filter does not choose the record. */
  static Optional<String> of(
      ConsumerRecord<byte[], byte[]> record, EventFilter filter, boolean json) {
    EventReading reading = READER.read(record.value());
    if (reading instanceof EventRefusal refusal) {
      return filter.isOpen() ? Optional.of(refused(record, refusal, json)) : Optional.empty();
    }
    DeviceEvent event = (DeviceEvent) reading;
    return filter.matches(event)
        ? Optional.of(json ? oneLine(record.value()) : text(record, event))
        : Optional.empty();
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, DeviceEvent event) {
    JsonNode json = Json.parse(record.value()).document().orElseThrow();
    String value =
        json.path("removed").asBoolean(false) ? "(removed)" : String.valueOf(json.get("value"));
    return Output.visible(
        "%s  %s  %s  %s  %s=%s"
            .formatted(
                json.path("timestamp").asText(),
                place(record),
                event.orgId(),
                event.deviceId(),
                event.key(),
                value));
  }

  private static String refused(
      ConsumerRecord<byte[], byte[]> record, EventRefusal refusal, boolean json) {
    return json
        ? Output.object()
            .put("refused", refusal.reason().wireName())
            .put("detail", refusal.detail())
            .put("source", place(record))
            .toString()
        : Output.visible(
            "refused  %s  %s: %s"
                .formatted(place(record), refusal.reason().wireName(), refusal.detail()));
  }

  /** The event's own bytes, unless they were written over several lines. */
  private static String oneLine(byte[] value) {
    String raw = new String(value, StandardCharsets.UTF_8);
    return raw.indexOf('\n') < 0 && raw.indexOf('\r') < 0
        ? raw
        : Json.parse(value).document().orElseThrow().toString();
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return record.partition() + ":" + record.offset();
  }
}
