package io.statehook.standalone.receiver;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;

/** Events as our producer makes them. */
final class Events {
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private Events() {}

  /** A UUIDv7 of the given time; higher sequences are later within the millisecond. */
  static String id(Instant at, int sequence) {
    return new UUID(at.toEpochMilli() << 16 | VERSION_7 | sequence >>> 4, VARIANT | sequence)
        .toString();
  }

  static String event(String id, String deviceId, Instant at) {
    return ("{\"id\":\"%s\",\"orgId\":\"acme\",\"deviceId\":\"%s\",\"type\":\"status\","
            + "\"key\":\"RoomAnalytics.PeopleCount.Current\",\"value\":{\"id\":4},\"timestamp\":\"%s\"}")
        .formatted(id, deviceId, at);
  }

  static byte[] body(String... events) {
    return Arrays.stream(events)
        .collect(Collectors.joining(",", "[", "]"))
        .getBytes(StandardCharsets.UTF_8);
  }
}
