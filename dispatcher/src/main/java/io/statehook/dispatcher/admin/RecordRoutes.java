package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.activity.FoundAttempt;
import io.statehook.dispatcher.activity.FoundDeadLetter;
import io.statehook.dispatcher.activity.FoundDelivery;
import io.statehook.dispatcher.activity.RecordPage;
import io.statehook.dispatcher.activity.RecordPosition;
import io.statehook.dispatcher.activity.RecordQuery;
import io.statehook.dispatcher.activity.RecordSearch;
import io.statehook.dispatcher.operations.Operations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the record topics tell: sealed batches, attempts, dead letters. */
final class RecordRoutes {
  private static final String DELIVERIES = "/deliveries";
  private static final String DEAD_LETTERS = "/dead-letters";
  private static final String ONE = "/{position}";
  private static final String OUTCOME = "outcome";
  private static final String REASON = "reason";
  private static final String[] WITHOUT_OUTCOME = {
    "org", "subscription", "device", "from", "to", "limit", "cursor"
  };

  private final RecordSearch search;

  RecordRoutes(Operations operations) {
    this.search = operations.records();
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.get(DELIVERIES, "listDeliveries", this::deliveries).asking(WITHOUT_OUTCOME),
        ApiRoute.get(DELIVERIES + ONE, "getDelivery", this::delivery),
        ApiRoute.get(DELIVERIES + ONE + "/attempts", "listAttemptsOfDelivery", this::attemptsOf),
        ApiRoute.get("/attempts", "listAttempts", this::attempts).asking(withOutcome(OUTCOME)),
        ApiRoute.get(DEAD_LETTERS, "listDeadLetters", this::deadLetters)
            .asking(withOutcome(REASON)),
        ApiRoute.get(DEAD_LETTERS + "/reasons", "countDeadLetters", this::reasons).asking("org"),
        ApiRoute.get(DEAD_LETTERS + ONE, "getDeadLetter", this::deadLetter));
  }

  private Answer deliveries(ApiRequest request) {
    return page(request, "", search::deliveries, FoundDelivery::toJson);
  }

  private Answer attempts(ApiRequest request) {
    return page(request, OUTCOME, search::attempts, FoundAttempt::toJson);
  }

  private Answer deadLetters(ApiRequest request) {
    return page(request, REASON, search::deadLetters, FoundDeadLetter::toJson);
  }

  private Answer delivery(ApiRequest request) {
    FoundDelivery found = found(request);
    return Answer.ok(withBody(found.toJson(), found.batch().body()));
  }

  private Answer attemptsOf(ApiRequest request) {
    List<FoundAttempt> attempts = search.attemptsOf(found(request));
    return Answer.ok(Pages.json(attempts, FoundAttempt::toJson, Optional.empty()));
  }

  private Answer deadLetter(ApiRequest request) {
    FoundDeadLetter found =
        search
            .deadLetter(request.caller().scope(), position(request))
            .orElseThrow(RecordRoutes::notThere);
    return Answer.ok(withBody(found.toJson(), found.value()));
  }

  private Answer reasons(ApiRequest request) {
    ObjectNode counts = Json.mapper().createObjectNode();
    search.deadLetterReasons(request.scope()).forEach(counts::put);
    return Answer.ok(Json.mapper().createObjectNode().set("reasons", counts));
  }

  private FoundDelivery found(ApiRequest request) {
    return search
        .delivery(request.caller().scope(), position(request))
        .orElseThrow(RecordRoutes::notThere);
  }

  /** What the request asks for; {@code outcome} is the parameter that narrows the outcome. */
  static RecordQuery query(ApiRequest request, String outcome) {
    return new RecordQuery(
        request.scope(),
        request.query("subscription"),
        request.query("device"),
        request.query(outcome),
        request.instant("from"),
        request.instant("to"),
        request.limit(),
        request.query("cursor"));
  }

  static RecordPosition position(String text) {
    try {
      return RecordPosition.parse(text);
    } catch (IllegalArgumentException e) {
      throw ApiRequest.bad("position", "is partition:offset");
    }
  }

  static String[] withOutcome(String name) {
    String[] names = Arrays.copyOf(WITHOUT_OUTCOME, WITHOUT_OUTCOME.length + 1);
    names[WITHOUT_OUTCOME.length] = name;
    return names;
  }

  private static <T> Answer page(
      ApiRequest request,
      String outcome,
      Function<RecordQuery, RecordPage<T>> find,
      Function<T, JsonNode> json) {
    RecordQuery query = query(request, outcome);
    try {
      RecordPage<T> page = find.apply(query);
      return Answer.ok(Pages.json(page.items(), json, page.next()));
    } catch (IllegalArgumentException e) {
      throw ApiRequest.bad("cursor", "is not the end of a page of this question");
    }
  }

  private static RecordPosition position(ApiRequest request) {
    return position(request.path("position"));
  }

  private static ProblemException notThere() {
    return Problem.of(ProblemKind.NOT_FOUND, "no such record stands there").exception();
  }

  /** The body as JSON if it is that, else as text. */
  private static ObjectNode withBody(ObjectNode facts, byte[] body) {
    Json.parse(body)
        .document()
        .ifPresentOrElse(
            json -> facts.set("body", json),
            () -> facts.put("body", new String(body, StandardCharsets.UTF_8)));
    return facts;
  }
}
