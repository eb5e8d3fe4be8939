package io.statehook.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The events of all scenarios. Each has the same length, so that a sink counts the events of a body
 * by its length and finds their numbers and times at known places, without parsing.
 */
final class SampleEvent {
  static final String ORG = "bench";

  /** The key of every event. */
  static final String KEY = "RoomAnalytics.PeopleCount.Current";

  /** How many devices report in turn. */
  static final int DEVICES = 10_000;

  /** Bytes of one event. */
  static final int LENGTH = 278;

  private static final String ID = "0000000000000000-000000000000";
  private static final int MICROS_DIGITS = 16;
  private static final int NUMBER_DIGITS = 12;
  private static final int DEVICE_DIGITS = 5;
  private static final String START =
      """
      {"id":"%s","orgId":"%s","deviceId":"device-00000","workspaceId":"room-00000","type":"status",\
      "key":"%s","value":4,"timestamp":"2026-11-21T10:02:31.123Z","note":\""""
          .formatted(ID, ORG, KEY);
  private static final byte[] TEMPLATE = padded().getBytes(US_ASCII);
  private static final int MICROS_AT = START.indexOf(ID);
  private static final int NUMBER_AT = MICROS_AT + MICROS_DIGITS + 1;
  private static final int DEVICE_AT = START.indexOf("device-") + "device-".length();

  /** A spread that has nothing to do with how subscriptions divide the devices. */
  private static final int GOLDEN = 0x9E3779B1;

  private SampleEvent() {}

  private static String padded() {
    String end = "\"}";
    return START + "-".repeat(LENGTH - START.length() - end.length()) + end;
  }

  /**
   * One event.
   *
   * @param number its own, of all loads of a rig
   * @param publishedMicros since the epoch; 0 when nobody asks for latencies
   */
  static byte[] of(long number, long publishedMicros) {
    byte[] event = TEMPLATE.clone();
    write(event, MICROS_AT, MICROS_DIGITS, publishedMicros);
    write(event, NUMBER_AT, NUMBER_DIGITS, number);
    write(event, DEVICE_AT, DEVICE_DIGITS, device(number));
    return event;
  }

  static int device(long number) {
    return (int) (number % DEVICES);
  }

  static String deviceId(int device) {
    return "device-%05d".formatted(device);
  }

  static int partition(int device, int partitions) {
    return Math.floorMod((device * GOLDEN) >>> 16, partitions);
  }

  /** How many events a body of this length holds; -1 if it cannot be an array of them. */
  static int count(int bodyLength) {
    return (bodyLength - 1) % (LENGTH + 1) == 0 ? (bodyLength - 1) / (LENGTH + 1) : -1;
  }

  /** When an event of a body was published, in microseconds since the epoch. */
  static long publishedMicros(byte[] body, int index) {
    return read(body, 1 + index * (LENGTH + 1) + MICROS_AT, MICROS_DIGITS);
  }

  /** The number of an event of a body. */
  static long number(byte[] body, int index) {
    return read(body, 1 + index * (LENGTH + 1) + NUMBER_AT, NUMBER_DIGITS);
  }

  /** A body of so many events, for {@link #renumber}. */
  static byte[] body(int events) {
    byte[] body = new byte[1 + events * (LENGTH + 1)];
    int at = 0;
    for (int i = 0; i < events; i++) {
      body[at] = (byte) (i == 0 ? '[' : ',');
      System.arraycopy(of(i, 0), 0, body, at + 1, LENGTH);
      at += 1 + LENGTH;
    }
    body[at] = ']';
    return body;
  }

  /** Gives an event of a body another number; its device stays. */
  static void renumber(byte[] body, int index, long number) {
    write(body, 1 + index * (LENGTH + 1) + NUMBER_AT, NUMBER_DIGITS, number);
  }

  private static long read(byte[] body, int at, int digits) {
    long value = 0;
    for (int i = at; i < at + digits; i++) {
      value = value * 10 + body[i] - '0';
    }
    return value;
  }

  private static void write(byte[] event, int at, int digits, long value) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      event[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
