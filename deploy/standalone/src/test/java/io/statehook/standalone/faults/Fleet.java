package io.statehook.standalone.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventType;
import io.statehook.producer.OrgAffinePartitioner;
import java.util.List;
import java.util.Map;

/**
 * Devices whose events follow from their number alone, so that producer and judge cannot disagree.
 * The events of a device come in the order of their numbers.
 *
 * @param devices how many
 * @param orgs among so many organizations
 */
record Fleet(int devices, int orgs) {
  private static final String ROOM = "RoomAnalytics.";
  private static final List<String> KEYS =
      List.of("PeopleCount.Current", "AmbientNoise.Level.A", "AmbientTemperature");

  /** One organization is spread over partitions, the others are each in one. */
  private static final OrgAffinePartitioner PARTITIONER =
      new OrgAffinePartitioner(Map.of("org0", 3));

  int device(int event) {
    return event % devices;
  }

  String deviceId(int device) {
    return "d" + device;
  }

  String org(int device) {
    return "org" + device % orgs;
  }

  int partition(int event, int partitions) {
    int device = device(event);
    return PARTITIONER.partition(org(device), deviceId(device), partitions);
  }

  private String key(int event) {
    return ROOM + KEYS.get(event / devices % KEYS.size());
  }

  /** What decides who takes it. */
  DeviceEvent facts(int event) {
    int device = device(event);
    return new DeviceEvent(org(device), deviceId(device), EventType.STATUS, key(event));
  }

  byte[] bytes(int event) {
    int device = device(event);
    return """
        {"id":"e%d","orgId":"%s","deviceId":"%s","type":"status","key":"%s","value":%d,\
        "timestamp":"2026-11-21T10:02:31Z"}"""
        .formatted(event, org(device), deviceId(device), key(event), event)
        .getBytes(US_ASCII);
  }
}
