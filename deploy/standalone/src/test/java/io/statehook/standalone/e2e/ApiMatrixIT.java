package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.standalone.e2e.ApiDocument.Operation;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every operation of the document by every kind of caller. What each may do follows from the
 * document, so a new operation is asked of everybody from its first day.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiMatrixIT {
  private static final String MINE = "mine-canary";
  private static final String OTHER = "other-org";
  private static final String HIDDEN = "hidden-canary";
  private static final String SUBSCRIPTION = "subscription-canary";
  private static final Set<Integer> REFUSALS = Set.of(401, 403, 404, 405);
  private static final Map<String, String> VALUES =
      Map.of("id", SUBSCRIPTION, "subscription", SUBSCRIPTION, "org", MINE, "kind", "header");

  /** What the subject of a request is called, if it is named. */
  private static final Set<String> SUBJECTS = Set.of("id", "subscription", "org", "position");

  /** A kind of caller. */
  private record Role(String name, Optional<String> token, OrgScope scope, boolean mayChange) {
    boolean isKnown() {
      return !name.equals("none") && !name.equals("unknown");
    }
  }

  private final List<Role> roles = new ArrayList<>();
  private ApiInstallation api;
  private boolean changed = true;
  private String delivery = "";
  private String deadLetter = "";

  @BeforeAll
  void start() throws Exception {
    api = ApiInstallation.start();
    add("own-read", OrgScope.of(MINE), false);
    add("own-admin", OrgScope.of(MINE), true);
    add("other-read", OrgScope.of(OTHER), false);
    add("other-admin", OrgScope.of(OTHER), true);
    add("all-read", OrgScope.ALL, false);
    add("all-admin", OrgScope.ALL, true);
    roles.add(new Role("none", Optional.empty(), OrgScope.ALL, true));
    roles.add(new Role("unknown", Optional.of("shk_unknown"), OrgScope.ALL, true));
    Role last = roles.get(5);
    await()
        .ignoreExceptions()
        .until(() -> api.client(last.token()).get("/catalogue").statusCode() == 200);
    ensureThings();
    api.installation().topics().publish(TestEvent.people(MINE, "device", 1));
    api.installation().topics().publish(TestEvent.status(MINE, "device", "Unheard.Of", 1));
    delivery = await().until(() -> newest("/deliveries"), position -> !position.isEmpty());
    deadLetter = await().until(() -> newest("/dead-letters"), position -> !position.isEmpty());
  }

  private String newest(String list) throws Exception {
    return ApiClient.json(api.admin().get(list)).at("/items/0/record").asText();
  }

  @AfterAll
  void close() {
    api.close();
  }

  @TestFactory
  List<DynamicTest> everyOperationIsOpenToThoseWhoMayAndToNobodyElse() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Operation operation : api.document().operations()) {
      for (Role role : roles) {
        tests.add(
            DynamicTest.dynamicTest(
                "%s by %s".formatted(operation, role.name()), () -> check(operation, role)));
      }
    }
    return tests;
  }

  private void check(Operation operation, Role role) throws Exception {
    if (changed) {
      ensureThings();
    }
    HttpResponse<String> answer = ask(operation, role);

    if (!role.isKnown()) {
      assertThat(answer.statusCode()).isIn(401, 429);
    } else if (!role.scope().sees(MINE) && namesSubject(operation)) {
      assertThat(answer.statusCode()).isEqualTo(404);
    } else if (!mayDo(operation, role)) {
      assertThat(answer.statusCode()).isEqualTo(403);
    } else {
      changed = !operation.access().equals("read");
      assertThat(answer.statusCode()).as(answer.body()).isLessThan(500).isNotIn(REFUSALS);
    }
    if (!role.isKnown() || !role.scope().sees(MINE)) {
      assertThat(answer.body()).doesNotContain(HIDDEN);
    }
  }

  private static boolean mayDo(Operation operation, Role role) {
    return switch (operation.access()) {
      case "read" -> true;
      case "change" -> role.mayChange();
      case "change-all" -> role.mayChange() && role.scope().orgId().isEmpty();
      default -> throw new AssertionError("unknown access of " + operation);
    };
  }

  private boolean namesSubject(Operation operation) {
    List<String> named = new ArrayList<>(api.document().parameters(operation, "path"));
    named.addAll(api.document().parameters(operation, "query"));
    return named.stream().anyMatch(SUBJECTS::contains);
  }

  private HttpResponse<String> ask(Operation operation, Role role) throws Exception {
    String path = operation.path();
    for (String name : api.document().parameters(operation, "path")) {
      String value = name.equals("position") ? position(path) : VALUES.get(name);
      path = path.replace("{" + name + "}", value);
    }
    List<String> query = new ArrayList<>();
    for (String name : api.document().parameters(operation, "query")) {
      if (VALUES.containsKey(name)) {
        query.add(name + "=" + URLEncoder.encode(VALUES.get(name), StandardCharsets.UTF_8));
      }
    }
    String uri = query.isEmpty() ? path : path + "?" + String.join("&", query);
    return api.client(role.token())
        .send(operation.method(), uri, body(operation), "x-test", "matrix");
  }

  private String position(String path) {
    return path.startsWith("/deliveries") ? delivery : deadLetter;
  }

  private Optional<String> body(Operation operation) {
    if (!operation.hasBody()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (operation.id()) {
          case "putSubscription" -> subscription().toString();
          case "putSecret" -> "{\"value\":\"Bearer of-a-test\"}";
          case "applyCatalogue" -> "{\"items\":[]}";
          case "resetSigningKey" -> "{\"now\":true}";
          default -> "{}";
        });
  }

  /** The operations before may have changed or deleted them. */
  private void ensureThings() throws Exception {
    changed = false;
    ApiClient admin = api.admin();
    if (admin.get("/subscriptions/" + SUBSCRIPTION).statusCode() == 404) {
      assertThat(admin.post("/subscriptions?verify=false", subscription()).statusCode())
          .isEqualTo(201);
    }
    ObjectNode secret = Json.mapper().createObjectNode().put("value", "Bearer of-a-test");
    if (!admin.get("/secrets?subscription=" + SUBSCRIPTION).body().contains("header")) {
      admin.put("/secrets/%s/header".formatted(SUBSCRIPTION), secret);
    }
    if (admin.get("/orgs/%s/signing-key".formatted(MINE)).statusCode() == 404) {
      admin.post("/orgs/%s/signing-key".formatted(MINE));
    }
  }

  private static ObjectNode subscription() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("id", SUBSCRIPTION).put("orgId", MINE).put("name", HIDDEN);
    json.put("url", "https://127.0.0.1:65000/");
    json.putArray("allowedEvents").add("RoomAnalytics.*");
    json.putArray("allowedDevices").add("*");
    return json;
  }

  private void add(String name, OrgScope scope, boolean mayChange) throws Exception {
    roles.add(new Role(name, Optional.of(api.token(name, scope, mayChange)), scope, mayChange));
  }
}
