package io.statehook.common.subscription;

import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventType;
import io.statehook.common.event.KeyPattern;
import java.util.List;

/** Good subscription records as text, and ways to bend them. */
final class SampleSubscriptions {
  static final EventCatalogue CATALOGUE =
      EventCatalogue.of(
          List.of(
              new CatalogueEntry(
                  KeyPattern.parse("RoomAnalytics.*"), EventType.STATUS, "", null, "", null),
              new CatalogueEntry(
                  KeyPattern.parse("BootEvent"), EventType.EVENT, "", null, "", null)));

  static final String MINIMAL =
      "{\"id\":\"acme-people\",\"orgId\":\"acme\",\"url\":\"https://hooks.acme.example/devices\","
          + "\"allowedEvents\":[\"RoomAnalytics.*\"],\"allowedDevices\":[\"*\"]}";

  private SampleSubscriptions() {}

  /** The minimal record with further members, which may replace its own. */
  static String with(String member, String json) {
    String start = "\"%s\":".formatted(member);
    int at = MINIMAL.indexOf(start);
    if (at < 0) {
      return MINIMAL.substring(0, MINIMAL.length() - 1) + "," + start + json + "}";
    }
    int end = MINIMAL.indexOf(",\"", at);
    return MINIMAL.substring(0, at) + start + json + (end < 0 ? "}" : MINIMAL.substring(end));
  }

  static String without(String member) {
    String marker = with(member, "0");
    return marker.replace("\"" + member + "\":0,", "").replace(",\"" + member + "\":0", "");
  }
}
