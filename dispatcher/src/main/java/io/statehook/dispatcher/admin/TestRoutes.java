package io.statehook.dispatcher.admin;

import io.statehook.dispatcher.control.TestRequest;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.dispatcher.operations.Caller;
import io.statehook.dispatcher.operations.Operations;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** Test messages: to the receiver of a subscription, or of a draft that is not saved yet. */
final class TestRoutes {
  private static final String TEST = "/subscriptions/{id}/test";

  private final Operations operations;

  TestRoutes(Operations operations) {
    this.operations = operations;
  }

  List<ApiRoute> routes() {
    return List.of(ApiRoute.change(HttpMethod.POST, TEST, "testSubscription", this::test));
  }

  private Answer test(ApiRequest request) {
    String id = request.path("id");
    Caller caller = request.caller();
    TestRequest test =
        Drafts.of(request)
            .map(draft -> TestRequest.draft(caller.scope(), draft, caller.name()))
            .orElseGet(() -> TestRequest.stored(caller.scope(), id, caller.name()));
    TestResult result = operations.tests().send(test);
    requirePlace(result);
    return result.error().filter(TestResult.UNKNOWN::equals).isPresent()
        ? OrgGate.noSubscription(id).problem().answer()
        : Answer.ok(result.toJson());
  }

  /**
   * Insists that the test had a place among those that wait.
   *
   * @throws ProblemException when it had none
   */
  static void requirePlace(TestResult result) {
    if (result.error().filter(TestResult.CROWDED::equals).isPresent()) {
      throw Problem.of(ProblemKind.TOO_MANY_REQUESTS, result.detail()).exception();
    }
  }
}
