package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReading;
import io.statehook.common.subscription.SubscriptionRefusal;
import io.statehook.dispatcher.activity.TrafficEstimate;
import io.statehook.dispatcher.control.RefusedRecord;
import io.statehook.dispatcher.control.VersionedSubscription;
import io.statehook.dispatcher.operations.Operations;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;

/** How much a subscription, or a draft of one, would get. Nothing is changed. */
final class TrafficRoutes {
  private static final String EXPECTED = "/subscriptions/{id}/expected-traffic";

  private final Operations operations;

  TrafficRoutes(Operations operations) {
    this.operations = operations;
  }

  List<ApiRoute> routes() {
    return List.of(
        new ApiRoute(
            HttpMethod.POST, EXPECTED, "estimateTraffic", Access.READ, Set.of(), this::estimate));
  }

  private Answer estimate(ApiRequest request) {
    String id = request.path("id");
    Subscription subscription =
        Drafts.of(request).map(draft -> judged(id, draft)).orElseGet(() -> stored(request, id));
    TrafficEstimate estimate = operations.expected().estimate(subscription);
    return Answer.ok(
        Json.mapper()
            .createObjectNode()
            .put("eventsPerSecond", estimate.eventsPerSecond())
            .put("requestsPerSecond", estimate.requestsPerSecond())
            .put("matchedEvents", estimate.matchedEvents())
            .put("sampledEvents", estimate.sampledEvents())
            .put("coveredMs", estimate.covered().toMillis()));
  }

  private Subscription judged(String id, ObjectNode draft) {
    SubscriptionReading reading = operations.subscriptions().judge(id, draft);
    if (reading instanceof SubscriptionRefusal refusal) {
      throw Problem.refused(List.of(new RefusedRecord(1, id, refusal.problems()))).exception();
    }
    return (Subscription) reading;
  }

  private Subscription stored(ApiRequest request, String id) {
    return operations
        .find(request.caller().scope(), id)
        .flatMap(standing -> standing.inForce().map(VersionedSubscription::subscription))
        .orElseThrow(() -> OrgGate.noSubscription(id));
  }
}
