package io.statehook.dispatcher.console;

import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.Caller;
import io.statehook.dispatcher.operations.Operations;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who passes to a page; every request comes here first. A form must be one of ours. What belongs to
 * another org is not there: the answer is the same as for what does not exist. What remains and may
 * not be done is forbidden.
 */
final class ConsoleGate {
  private final Operations operations;

  ConsoleGate(Operations operations) {
    this.operations = operations;
  }

  /**
   * Why a request does not pass; empty for one that does, or would if somebody were signed in.
   *
   * @param fromElsewhere whether the browser says that another site sends it
   */
  Optional<Trouble> refusal(PageRequest request, ConsoleRoute route, boolean fromElsewhere) {
    if (route.takesForm() && fromElsewhere) {
      return Optional.of(Trouble.FORGED);
    }
    Optional<Session> session = request.session();
    if (session.isEmpty()) {
      return Optional.empty();
    }
    if (route.takesForm()
        && !Sessions.isFormToken(session.get(), request.form().text("formToken"))) {
      return Optional.of(Trouble.FORGED);
    }
    Caller caller = session.get().caller();
    if (route.isOfWebhook() && operations.find(caller.scope(), request.part("id")).isEmpty()) {
      return Optional.of(Trouble.NO_WEBHOOK);
    }
    return namesOthers(caller.scope(), request)
        ? Optional.of(Trouble.NOT_FOUND)
        : forbidden(caller, route.access());
  }

  /** Whether it asks for another org, or for a webhook of one. */
  boolean namesOthers(OrgScope scope, PageRequest request) {
    return named(request, "org").anyMatch(org -> !scope.sees(org))
        || named(request, "subscription").anyMatch(id -> operations.isOthers(scope, id));
  }

  private static Stream<String> named(PageRequest request, String name) {
    return Stream.of(request.query(), request.form())
        .map(fields -> fields.all(name))
        .flatMap(List::stream)
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  private static Optional<Trouble> forbidden(Caller caller, Access access) {
    boolean everyOrg = caller.scope().orgId().isEmpty();
    return switch (access) {
      case EVERYBODY, SIGNED_IN -> Optional.empty();
      case MAY_CHANGE -> refused(!caller.mayChange(), Trouble.NOT_ALLOWED);
      case EVERY_ORG -> refused(!everyOrg, Trouble.NOT_SEEN);
      case MAY_CHANGE_EVERY_ORG ->
          refused(!caller.mayChange(), Trouble.NOT_ALLOWED)
              .or(() -> refused(!everyOrg, Trouble.NOT_SEEN));
    };
  }

  private static Optional<Trouble> refused(boolean is, Trouble why) {
    return is ? Optional.of(why) : Optional.empty();
  }
}
