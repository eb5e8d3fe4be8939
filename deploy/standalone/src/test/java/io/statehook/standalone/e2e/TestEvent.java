package io.statehook.standalone.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.statehook.common.kafka.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A device event.
 *
 * @param id unique; ordered by time, so that receivers can check the order
 * @param deviceId the device that reports, which is also the record's key
 * @param text the JSON
 */
record TestEvent(String id, String deviceId, String text) {
  private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();

  /** A device of the org reports a number of people. */
  static TestEvent people(String orgId, String deviceId, int people) {
    return status(orgId, deviceId, "RoomAnalytics.PeopleCount.Current", people);
  }

  /** A device of the org reports any state. */
  static TestEvent status(String orgId, String deviceId, String key, Object value) {
    return of(orgId, deviceId, "status", key, value);
  }

  /** Any event. */
  static TestEvent of(String orgId, String deviceId, String type, String key, Object value) {
    String id = IDS.generate().toString();
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("id", id).put("orgId", orgId).put("deviceId", deviceId);
    json.put("type", type).put("key", key);
    json.set("value", Json.mapper().valueToTree(value));
    json.put("timestamp", Instant.now().toString());
    return new TestEvent(id, deviceId, json.toString());
  }

  /** So many reports of one device, numbered. */
  static Stream<TestEvent> stream(String orgId, String deviceId, int count) {
    return IntStream.range(0, count).mapToObj(number -> people(orgId, deviceId, number));
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
