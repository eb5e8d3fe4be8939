package io.statehook.dispatcher.admin;

import io.statehook.dispatcher.control.SubscriptionStatus;
import io.statehook.dispatcher.operations.Operations;
import java.util.List;
import java.util.Optional;

/** How subscriptions are doing, as workers told it last. */
final class StatusRoutes {
  private static final String SUBSCRIPTION = "subscription";
  private static final String STATE = "state";

  private final Operations operations;

  StatusRoutes(Operations operations) {
    this.operations = operations;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.get("/status", "listStatus", this::list)
            .asking("org", SUBSCRIPTION, STATE, "limit", "cursor"));
  }

  private Answer list(ApiRequest request) {
    Optional<String> subscription = request.query(SUBSCRIPTION);
    Optional<String> state = request.query(STATE);
    List<SubscriptionStatus> seen =
        operations.status().all(request.scope()).stream()
            .filter(s -> subscription.isEmpty() || subscription.get().equals(s.subscriptionId()))
            .filter(s -> state.isEmpty() || state.get().equals(s.state()))
            .toList();
    return Answer.ok(
        Pages.part(seen, SubscriptionStatus::subscriptionId, request, SubscriptionStatus::toJson));
  }
}
