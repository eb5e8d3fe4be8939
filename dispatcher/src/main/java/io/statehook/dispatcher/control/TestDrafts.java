package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.common.subscription.SubscriptionReading;

/** Judges drafts that are to be tested, by the rules that they will be saved by. */
final class TestDrafts {
  private TestDrafts() {}

  /**
   * The draft without what plays no part in a test: which events and devices it chooses. So a
   * receiver can be tested before they are chosen, and a hundred thousand of them are not copied.
   */
  static ObjectNode reduced(String id, ObjectNode draft) {
    ObjectNode reduced = draft.deepCopy();
    reduced.put("id", id);
    reduced.putArray("allowedEvents").add("*");
    reduced.putArray("allowedDevices").add("*");
    return reduced;
  }

  /** Reads a reduced draft. */
  static SubscriptionReading read(SubscriptionReader reader, String id, ObjectNode reduced) {
    return reader.read(id, Json.bytes(reduced), ControlTables.ANYTHING);
  }
}
