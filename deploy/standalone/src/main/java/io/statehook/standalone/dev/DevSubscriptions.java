package io.statehook.standalone.dev;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.util.List;

/**
 * The subscriptions that a fresh installation starts with: three, that look at different things.
 */
final class DevSubscriptions {
  /** The org of the simulated fleet. */
  static final String ORG = "acme";

  private DevSubscriptions() {}

  /** The subscriptions, all to one receiver. */
  static List<ObjectNode> forReceiver(String url) {
    return List.of(
        subscription("acme-people", "People and air", url, "RoomAnalytics.*"),
        subscription(
            "acme-calls",
            "Calls and bookings",
            url,
            "SystemUnit.State.NumberOfActiveCalls",
            "CallSuccessful",
            "CallDisconnect",
            "OutgoingCallIndication",
            "Bookings.*"),
        subscription("acme-boards", "Boards", url, "BootEvent", "Standby.State"));
  }

  private static ObjectNode subscription(String id, String name, String url, String... events) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("id", id).put("orgId", ORG).put("name", name).put("url", url);
    json.set("allowedEvents", Json.mapper().valueToTree(events));
    json.putArray("allowedDevices").add("*");
    return json;
  }
}
