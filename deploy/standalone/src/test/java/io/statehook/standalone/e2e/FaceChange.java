package io.statehook.standalone.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One change of one subscription, whose only device nobody else listens to.
 *
 * @param kind what is changed
 * @param id of the subscription
 * @param orgId whose
 * @param device the device that reports all the time
 * @param url the receiver, before and after
 * @param otherUrl the receiver that a change of receivers leads to
 */
record FaceChange(Kind kind, String id, String orgId, String device, String url, String otherUrl) {

  /** What is changed. */
  enum Kind {
    CREATE,
    EVENTS,
    DEVICES,
    RECEIVER,
    OFF,
    ON,
    PAUSE,
    RESUME,
    DELETE;

    /** Whether what the device reports is sent to the first receiver before the change. */
    boolean isSentBefore() {
      return switch (this) {
        case EVENTS, RECEIVER, OFF, PAUSE, DELETE -> true;
        case CREATE, DEVICES, ON, RESUME -> false;
      };
    }
  }

  /** What became of an event in the end. */
  enum Fate {
    NOT_TAKEN,
    HELD,
    SENT,
    SENT_TO_OTHER,
    LOST
  }

  /** The members that changes are about, as every face tells them. */
  record Rule(
      boolean active, boolean paused, String url, List<String> events, List<String> devices) {
    /** That of a record, with or without its defaults. */
    static Rule of(JsonNode record) {
      return new Rule(
          record.path("active").asBoolean(true),
          record.path("paused").asBoolean(false),
          record.path("url").asText(),
          texts(record.path("allowedEvents")),
          texts(record.path("allowedDevices")));
    }

    private static List<String> texts(JsonNode array) {
      List<String> texts = new ArrayList<>();
      array.forEach(text -> texts.add(text.asText()));
      return List.copyOf(texts);
    }
  }

  private SubscriptionJson usual() {
    return SubscriptionJson.of(id, orgId, url).events("RoomAnalytics.*").devices(device);
  }

  /** The record before; empty when there is none. */
  Optional<SubscriptionJson> before() {
    return switch (kind) {
      case CREATE -> Optional.empty();
      case EVENTS, RECEIVER, OFF, PAUSE, DELETE -> Optional.of(usual());
      case DEVICES -> Optional.of(usual().devices("another-board"));
      case ON -> Optional.of(usual().put("active", false));
      case RESUME -> Optional.of(usual().put("paused", true));
    };
  }

  /** The record after; empty when there is none. */
  Optional<SubscriptionJson> after() {
    return switch (kind) {
      case CREATE, DEVICES, ON, RESUME -> Optional.of(usual());
      case EVENTS -> Optional.of(usual().events("BootEvent"));
      case RECEIVER -> Optional.of(usual().put("url", otherUrl));
      case OFF -> Optional.of(usual().put("active", false));
      case PAUSE -> Optional.of(usual().put("paused", true));
      case DELETE -> Optional.empty();
    };
  }

  /** What becomes of an event that the rule after the change decides about. */
  Fate fateAfter() {
    return switch (kind) {
      case CREATE, DEVICES, ON, RESUME -> Fate.SENT;
      case EVENTS, OFF, DELETE -> Fate.NOT_TAKEN;
      case RECEIVER -> Fate.SENT_TO_OTHER;
      case PAUSE -> Fate.HELD;
    };
  }

  static Rule rule(SubscriptionJson record) {
    return Rule.of(Editor.record(record));
  }
}
