package io.statehook.dispatcher.admin;

import io.statehook.dispatcher.operations.Caller;
import io.statehook.dispatcher.operations.Operations;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose things a caller may touch; every request passes here before its action runs. What belongs
 * to another org is not there: the answer is the same as for what does not exist. What remains and
 * may not be done is forbidden.
 */
final class OrgGate {
  /** The parameters, of path or query, that name an org. */
  private static final String ORG = "org";

  /** The parameters that name a subscription. */
  private static final List<String> SUBSCRIPTION = List.of("id", "subscription");

  private final Operations operations;

  OrgGate(Operations operations) {
    this.operations = operations;
  }

  /**
   * Lets a request pass.
   *
   * @throws ProblemException when it may not
   */
  void admit(ApiRoute route, ApiRequest request) {
    Caller caller = request.caller();
    named(request, ORG)
        .filter(org -> !caller.scope().sees(org))
        .findAny()
        .ifPresent(OrgGate::refuseOrg);
    SUBSCRIPTION.stream()
        .flatMap(name -> named(request, name))
        .filter(id -> operations.isOthers(caller.scope(), id))
        .findAny()
        .ifPresent(
            id -> {
              throw noSubscription(id);
            });
    if (!allows(route.access(), caller)) {
      throw Problem.of(
              ProblemKind.FORBIDDEN,
              caller.mayChange()
                  ? "this concerns every org, and the token is bound to one"
                  : "the token is read-only")
          .exception();
    }
  }

  /**
   * Insists that what a body wants to write belongs to the caller's org.
   *
   * @throws ProblemException when it does not
   */
  static void requireOwn(Caller caller, String orgId) {
    if (!caller.scope().sees(orgId)) {
      throw Problem.of(ProblemKind.FORBIDDEN, "the token is bound to another org").exception();
    }
  }

  /** There is no such subscription, or none that the caller sees. */
  static ProblemException noSubscription(String id) {
    return Problem.of(
            ProblemKind.NOT_FOUND, "there is no subscription \"%s\"".formatted(Visible.of(id)))
        .exception();
  }

  private static void refuseOrg(String org) {
    throw Problem.of(ProblemKind.NOT_FOUND, "there is no org \"%s\"".formatted(Visible.of(org)))
        .exception();
  }

  private static boolean allows(Access access, Caller caller) {
    return switch (access) {
      case READ -> true;
      case CHANGE -> caller.mayChange();
      case CHANGE_ALL -> caller.mayChange() && caller.scope().orgId().isEmpty();
    };
  }

  private static Stream<String> named(ApiRequest request, String name) {
    return Stream.concat(
        Optional.ofNullable(request.pathParameters().get(name)).stream(),
        request.query(name).stream());
  }
}
