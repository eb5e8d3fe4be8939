package io.statehook.dispatcher.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.SubscriptionWriter;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.List;

/** How subscriptions look to programs, whichever face they ask. */
public final class StandingJson {
  /** What is told beside the record's own members and taken back from nobody. */
  private static final List<String> TOLD = List.of("state", "version", "problems");

  private StandingJson() {}

  /** The record in force, every member spelled out, and how it stands. */
  public static ObjectNode write(SubscriptionStanding standing) {
    ObjectNode json =
        standing
            .inForce()
            .map(found -> SubscriptionWriter.write(found.subscription()))
            .orElseGet(() -> Json.mapper().createObjectNode().put("id", standing.id()));
    json.put("state", state(standing));
    json.put("version", standing.version());
    standing
        .refusal()
        .ifPresent(
            refusal -> {
              ArrayNode problems = json.putArray("problems");
              refusal
                  .problems()
                  .forEach(
                      problem ->
                          problems
                              .addObject()
                              .put("member", problem.member())
                              .put("reason", problem.reason()));
            });
    return json;
  }

  /** The members of the record itself, of what {@link #write} gave and somebody has edited. */
  public static ObjectNode record(ObjectNode edited) {
    return edited.deepCopy().remove(TOLD);
  }

  /**
   * {@code active}, {@code paused} or {@code inactive}; {@code refused} if its newest record is.
   */
  public static String state(SubscriptionStanding standing) {
    String inForce =
        standing
            .inForce()
            .map(VersionedSubscription::subscription)
            .map(s -> !s.active() ? "inactive" : s.paused() ? "paused" : "active")
            .orElse("");
    if (standing.refusal().isEmpty()) {
      return inForce;
    }
    // The newest record is refused and an older one is in force: both matter.
    return inForce.isEmpty() ? "refused" : inForce + ", refused";
  }
}
