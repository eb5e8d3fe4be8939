package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.subscription.SubscriptionRefusal;
import io.statehook.dispatcher.control.RefusedRecord;
import io.statehook.dispatcher.control.SubscriptionChange;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.dispatcher.control.VerifiedSave;
import io.statehook.dispatcher.operations.Operations;
import io.statehook.dispatcher.operations.StandingJson;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Creating, changing, pausing and deleting subscriptions. */
final class SubscriptionRoutes {
  private static final String ALL = "/subscriptions";
  private static final String ONE = "/subscriptions/{id}";
  private static final String ID = "id";
  private static final String ORG = "orgId";
  private static final String VERIFY = "verify";
  private static final long ABSENT = -1;

  private final Operations operations;

  SubscriptionRoutes(Operations operations) {
    this.operations = operations;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.get(ALL, "listSubscriptions", this::list).asking("org", "limit", "cursor"),
        ApiRoute.change(HttpMethod.POST, ALL, "createSubscription", this::create).asking(VERIFY),
        ApiRoute.get(ONE, "getSubscription", this::get),
        ApiRoute.change(HttpMethod.PUT, ONE, "putSubscription", this::put).asking(VERIFY),
        ApiRoute.change(HttpMethod.DELETE, ONE, "deleteSubscription", this::delete),
        ApiRoute.change(
            HttpMethod.POST, ONE + "/pause", "pauseSubscription", r -> setPaused(r, true)),
        ApiRoute.change(
            HttpMethod.POST, ONE + "/resume", "resumeSubscription", r -> setPaused(r, false)));
  }

  private Answer list(ApiRequest request) {
    return Answer.ok(
        Pages.part(
            operations.list(request.scope()),
            SubscriptionStanding::id,
            request,
            StandingJson::write));
  }

  private Answer get(ApiRequest request) {
    return shown(found(request));
  }

  private Answer create(ApiRequest request) {
    ObjectNode record = StandingJson.record(request.object());
    requireOwn(request, record);
    String id = record.path(ID).asText("");
    return saved(
        request,
        record,
        OptionalLong.of(ABSENT),
        version ->
            Problem.of(
                ProblemKind.CONFLICT,
                "the id \"%s\" is taken; PUT changes a subscription".formatted(Visible.of(id))));
  }

  private Answer put(ApiRequest request) {
    String id = request.path(ID);
    ObjectNode record = StandingJson.record(request.object());
    if (!record.has(ID)) {
      record.put(ID, id);
    } else if (!record.path(ID).asText("").equals(id)) {
      SubscriptionRefusal.Problem other =
          new SubscriptionRefusal.Problem(ID, "must be the id in the path");
      throw Problem.refused(List.of(new RefusedRecord(1, id, List.of(other)))).exception();
    }
    requireOwn(request, record);
    return saved(request, record, expectedByPut(request), SubscriptionRoutes::changedMeanwhile);
  }

  private Answer saved(
      ApiRequest request,
      ObjectNode record,
      OptionalLong expected,
      Function<Long, Problem> onConflict) {
    VerifiedSave.Saver saver =
        new VerifiedSave.Saver(
            request.caller().scope(), request.caller().name(), request.flag(VERIFY, true));
    VerifiedSave.Saved saved = operations.saves().save(record, expected, saver);
    saved.test().ifPresent(TestRoutes::requirePlace);
    if (saved.change().isEmpty()) {
      return notVerified(saved.test());
    }
    boolean isNew = expected.isPresent() && expected.getAsLong() == ABSENT;
    return changed(record.path(ID).asText(""), saved.change().get(), isNew, onConflict);
  }

  private Answer setPaused(ApiRequest request, boolean paused) {
    String id = found(request).id();
    SubscriptionChange change =
        operations.subscriptions().setPaused(id, paused, expectedOfExisting(request));
    return changed(id, change, false, SubscriptionRoutes::changedMeanwhile);
  }

  private Answer delete(ApiRequest request) {
    String id = found(request).id();
    return operations
        .subscriptions()
        .delete(id, expectedOfExisting(request))
        .fold(
            applied -> Answer.noContent(),
            refused -> Problem.refused(refused.records()).answer(),
            version -> changedMeanwhile(version).answer(),
            () -> OrgGate.noSubscription(id).problem().answer());
  }

  private Answer changed(
      String id, SubscriptionChange change, boolean isNew, Function<Long, Problem> onConflict) {
    return change.fold(
        applied -> {
          SubscriptionStanding now =
              operations.subscriptions().get(id).orElseThrow(() -> OrgGate.noSubscription(id));
          return isNew ? created(now) : shown(now);
        },
        refused -> Problem.refused(refused.records()).answer(),
        version -> onConflict.apply(version).answer(),
        () -> OrgGate.noSubscription(id).problem().answer());
  }

  private static Answer notVerified(Optional<TestResult> test) {
    Problem problem =
        Problem.of(
            ProblemKind.NOT_VERIFIED, "mend the receiver, or save with verify=false to skip this");
    return test.map(result -> problem.answerWith("test", result.toJson()))
        .orElseGet(problem::answer);
  }

  private SubscriptionStanding found(ApiRequest request) {
    String id = request.path(ID);
    return operations
        .find(request.caller().scope(), id)
        .orElseThrow(() -> OrgGate.noSubscription(id));
  }

  private static Answer shown(SubscriptionStanding standing) {
    return Answer.ok(StandingJson.write(standing)).withVersion(standing.version());
  }

  private static Answer created(SubscriptionStanding standing) {
    return Answer.created(ApiRoute.ROOT + ALL + "/" + standing.id(), StandingJson.write(standing))
        .withVersion(standing.version());
  }

  /** A record without an org is refused for that, like any other without a member it needs. */
  private static void requireOwn(ApiRequest request, ObjectNode record) {
    if (record.has(ORG)) {
      OrgGate.requireOwn(request.caller(), record.path(ORG).asText());
    }
  }

  /** Whoever replaces something says what: two editors would overwrite each other otherwise. */
  private OptionalLong expectedByPut(ApiRequest request) {
    String id = request.path(ID);
    boolean exists = operations.find(request.caller().scope(), id).isPresent();
    return switch (request.precondition().kind()) {
      case VERSION, ANYTHING -> expectedOfExisting(request);
      case ABSENT -> OptionalLong.of(ABSENT);
      case NONE -> {
        if (exists) {
          throw Problem.of(
                  ProblemKind.VERSION_NEEDED,
                  "send If-Match with the ETag of the version that you have seen, or * for any")
              .exception();
        }
        yield OptionalLong.of(ABSENT);
      }
    };
  }

  private OptionalLong expectedOfExisting(ApiRequest request) {
    Precondition precondition = request.precondition();
    boolean exists = operations.find(request.caller().scope(), request.path(ID)).isPresent();
    boolean fits =
        switch (precondition.kind()) {
          case NONE, VERSION -> true;
          case ANYTHING -> exists;
          case ABSENT -> false;
        };
    if (!fits) {
      throw changedMeanwhile(ABSENT).exception();
    }
    return precondition.expected();
  }

  private static Problem changedMeanwhile(long version) {
    return Problem.of(
        ProblemKind.CHANGED_MEANWHILE,
        version == ABSENT
            ? "there is no such subscription"
            : "its version is %d now".formatted(version));
  }
}
