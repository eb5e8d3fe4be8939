package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.dispatcher.control.OrgScope;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The HTTP API of a process that works; every answer is judged by the API's description. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiIT {
  /** The file of tokens is looked at once a second. */
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(15);

  private ApiInstallation api;
  private ApiClient admin;

  @BeforeAll
  void start() throws Exception {
    api = ApiInstallation.start();
    admin = api.admin();
  }

  @AfterAll
  void close() {
    api.close();
  }

  @Test
  void aSubscriptionIsCreatedChangedPausedResumedAndDeleted() throws Exception {
    String org = api.installation().newOrg();
    HttpResponse<String> created = admin.post("/subscriptions?verify=false", record("life", org));
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("location")).contains("/api/v1/subscriptions/life");
    assertThat(ApiClient.json(created).path("state").asText()).isEqualTo("active");

    ObjectNode edited = (ObjectNode) ApiClient.json(admin.get("/subscriptions/life"));
    edited.put("name", "edited");
    HttpResponse<String> changed =
        admin.put("/subscriptions/life", edited, "if-match", etag(created));
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    assertThat(ApiClient.json(changed).path("name").asText()).isEqualTo("edited");
    assertThat(etag(changed)).isNotEqualTo(etag(created));

    assertThat(state(admin.post("/subscriptions/life/pause"))).isEqualTo("paused");
    assertThat(state(admin.post("/subscriptions/life/resume"))).isEqualTo("active");
    assertThat(admin.delete("/subscriptions/life").statusCode()).isEqualTo(204);
    assertThat(admin.get("/subscriptions/life").statusCode()).isEqualTo(404);
    assertThat(admin.delete("/subscriptions/life").statusCode()).isEqualTo(404);
  }

  @Test
  void ofTwoEditorsOneIsToldAboutTheOther() throws Exception {
    ObjectNode record = record("edited-by-two", api.installation().newOrg());
    String seenByBoth = etag(admin.post("/subscriptions?verify=false", record));

    HttpResponse<String> first =
        admin.put(
            "/subscriptions/edited-by-two?verify=false",
            record.put("name", "1"),
            "if-match",
            seenByBoth);
    HttpResponse<String> second =
        admin.put(
            "/subscriptions/edited-by-two?verify=false",
            record.put("name", "2"),
            "if-match",
            seenByBoth);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(412);
    assertThat(problem(second)).isEqualTo("changed-meanwhile");
    assertThat(admin.put("/subscriptions/edited-by-two?verify=false", record).statusCode())
        .isEqualTo(428);
    assertThat(admin.delete("/subscriptions/edited-by-two", "if-match", seenByBoth).statusCode())
        .isEqualTo(412);
    assertThat(
            admin
                .put("/subscriptions/edited-by-two?verify=false", record, "if-none-match", "*")
                .statusCode())
        .isEqualTo(412);
    assertThat(
            admin
                .put("/subscriptions/edited-by-two?verify=false", record, "if-match", "*")
                .statusCode())
        .isEqualTo(200);
    assertThat(name("edited-by-two")).isEqualTo("2");
    assertThat(admin.post("/subscriptions?verify=false", record).statusCode()).isEqualTo(409);
  }

  @Test
  void whatBreaksRulesIsRefusedMemberByMember() throws Exception {
    ObjectNode record = record("bad", api.installation().newOrg());
    record.put("url", "http://plain.example/").put("colour", "red");

    HttpResponse<String> answer = admin.post("/subscriptions?verify=false", record);

    assertThat(answer.statusCode()).isEqualTo(422);
    List<String> members = new ArrayList<>();
    ApiClient.json(answer)
        .path("problems")
        .forEach(problem -> members.add(problem.path("member").asText()));
    assertThat(members).containsExactlyInAnyOrder("url", "colour");
    assertThat(admin.get("/subscriptions/bad").statusCode()).isEqualTo(404);
    HttpResponse<String> otherId = admin.put("/subscriptions/worse", record);
    assertThat(otherId.statusCode()).isEqualTo(422);
  }

  @Test
  void whatIsNotUnderstoodIsNotGuessedAt() throws Exception {
    ApiClient clumsy = api.clumsyAdmin();

    assertThat(clumsy.get("/subscriptions?colour=red").statusCode()).isEqualTo(400);
    assertThat(clumsy.get("/subscriptions?limit=0").statusCode()).isEqualTo(400);
    assertThat(clumsy.get("/subscriptions?limit=1&limit=2").statusCode()).isEqualTo(400);
    assertThat(clumsy.get("/subscriptions?cursor=%25").statusCode()).isEqualTo(400);
    assertThat(clumsy.send("POST", "/subscriptions", Optional.of("{\"a\":1,\"a\":2}")).statusCode())
        .isEqualTo(400);
    assertThat(clumsy.send("POST", "/subscriptions", Optional.of("[]")).statusCode())
        .isEqualTo(400);
    assertThat(clumsy.post("/subscriptions").statusCode()).isEqualTo(400);
    assertThat(
            clumsy
                .send("POST", "/subscriptions", Optional.of("{}"), "content-type", "text/plain")
                .statusCode())
        .isEqualTo(415);
    assertThat(clumsy.put("/subscriptions/x", record("x", "o"), "if-match", "W/\"1\"").statusCode())
        .isEqualTo(400);
    HttpResponse<String> patch = clumsy.send("PATCH", "/subscriptions/x", Optional.empty());
    assertThat(patch.statusCode()).isEqualTo(405);
    assertThat(patch.headers().firstValue("allow").orElse("")).contains("GET", "PUT", "DELETE");
    assertThat(clumsy.get("/nothing").statusCode()).isEqualTo(404);
    assertThat(clumsy.get("/subscriptions/..%2f..%2fmetrics").statusCode()).isEqualTo(404);
  }

  @Test
  void aBodyThatIsTooLargeIsNotRead() throws Exception {
    String large = "{\"description\":\"%s\"}".formatted("x".repeat(1_200_000));

    HttpResponse<String> answer =
        api.clumsyAdmin().send("POST", "/subscriptions", Optional.of(large));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(problem(answer)).isEqualTo("too-large");
  }

  @Test
  void aListComesInPages() throws Exception {
    String org = api.installation().newOrg();
    for (int i = 0; i < 5; i++) {
      admin.post("/subscriptions?verify=false", record("page-" + i, org));
    }

    List<String> ids = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      JsonNode page =
          ApiClient.json(
              admin.get(
                  "/subscriptions?limit=2&org=%s%s"
                      .formatted(org, cursor.map(c -> "&cursor=" + c).orElse(""))));
      assertThat(page.path("items").size()).isBetween(1, 2);
      page.path("items").forEach(item -> ids.add(item.path("id").asText()));
      cursor = Optional.ofNullable(page.get("next")).map(JsonNode::asText);
    } while (cursor.isPresent());

    assertThat(ids).containsExactly("page-0", "page-1", "page-2", "page-3", "page-4");
  }

  @Test
  void aSigningKeyIsShownToWhoeverAsksForItAndToNobodyElse() throws Exception {
    String key = "/orgs/%s/signing-key".formatted(api.installation().newOrg());
    assertThat(admin.get(key).statusCode()).isEqualTo(404);

    JsonNode shown = ApiClient.json(admin.post(key));
    assertThat(shown.path("signingKey").asText()).startsWith("whsec_");
    assertThat(admin.get(key).body()).doesNotContain("whsec_").contains("\"version\":1");

    JsonNode reset = ApiClient.json(admin.post(key + "/reset"));
    assertThat(reset.path("signingKey")).isEqualTo(shown.path("signingKey"));
    assertThat(reset.path("pendingKey").asText()).startsWith("whsec_");
    assertThat(admin.post(key + "/reset").statusCode()).isEqualTo(409);

    JsonNode activated = ApiClient.json(admin.post(key + "/activate"));
    assertThat(activated.path("signingKey")).isEqualTo(reset.path("pendingKey"));
    ObjectNode now = Json.mapper().createObjectNode().put("now", true);
    assertThat(ApiClient.json(admin.post(key + "/reset", now)).path("signingKey"))
        .isNotEqualTo(activated.path("signingKey"));
  }

  @Test
  void aSecretIsStoredReplacedListedAndDeletedAndNeverTold() throws Exception {
    String org = api.installation().newOrg();
    admin.post("/subscriptions?verify=false", record("with-secret", org));
    String path = "/secrets/with-secret/basic";
    ObjectNode secret =
        Json.mapper().createObjectNode().put("user", "u").put("password", "canary-1");

    HttpResponse<String> stored = admin.put(path, secret);
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
    assertThat(ApiClient.json(admin.put(path, secret)).path("version").asInt()).isEqualTo(2);
    HttpResponse<String> listed = admin.get("/secrets?org=" + org);
    assertThat(listed.body()).contains("with-secret").doesNotContain("canary-1");
    assertThat(stored.body()).doesNotContain("canary-1");

    HttpResponse<String> bad = admin.put(path, secret.put("password", "canary-2\n"));
    assertThat(bad.statusCode()).isEqualTo(422);
    assertThat(bad.body()).doesNotContain("canary-2");
    assertThat(admin.put("/secrets/nowhere/header", secret).statusCode()).isEqualTo(400);
    assertThat(admin.delete(path).statusCode()).isEqualTo(204);
    assertThat(admin.delete(path).statusCode()).isEqualTo(404);
  }

  @Test
  void whoeverIsBoundToAnOrgMakesNothingForAnother() throws Exception {
    String org = api.installation().newOrg();
    ApiClient bound = api.client(Optional.of(api.token("bound", OrgScope.of(org), true)));
    await().ignoreExceptions().until(() -> bound.get("/subscriptions").statusCode() == 200);
    admin.post("/subscriptions?verify=false", record("others", api.installation().newOrg()));

    assertThat(
            bound
                .post("/subscriptions?verify=false", record("theirs", "somebody-else"))
                .statusCode())
        .isEqualTo(403);
    assertThat(bound.post("/subscriptions?verify=false", record("ours", org)).statusCode())
        .isEqualTo(201);
    ObjectNode moved = record("ours", "somebody-else");
    assertThat(bound.put("/subscriptions/ours", moved, "if-match", "*").statusCode())
        .isEqualTo(403);
    assertThat(bound.put("/subscriptions/others", record("others", org)).statusCode())
        .isEqualTo(404);
    JsonNode seen = ApiClient.json(bound.get("/subscriptions")).path("items");
    assertThat(seen).hasSize(1);
  }

  @Test
  void aRevokedTokenOpensNothingWithinSeconds() throws Exception {
    ApiClient leaver = api.client(Optional.of(api.token("leaver", OrgScope.ALL, true)));
    await().ignoreExceptions().until(() -> leaver.get("/subscriptions").statusCode() == 200);

    api.tokens().revoke("leaver");

    await().atMost(SEEN_WITHIN).until(() -> leaver.get("/subscriptions").statusCode() == 401);
  }

  @Test
  void aProcessWithoutKeysDoesEverythingButSecrets() throws Exception {
    Map<String, String> settings = new HashMap<>(api.roles("admin"));
    settings.put(StatehookConfig.KEY_FILE, "");
    try (Dispatcher other = api.installation().anotherDispatcher(settings)) {
      ApiClient there =
          admin.at(
              "http://127.0.0.1:%d/api/v1".formatted(other.adminAddress().orElseThrow().port()));
      String org = api.installation().newOrg();

      assertThat(there.post("/subscriptions?verify=false", record("elsewhere", org)).statusCode())
          .isEqualTo(201);
      assertThat(there.get("/secrets").statusCode()).isEqualTo(409);
      assertThat(there.post("/orgs/%s/signing-key".formatted(org)).statusCode()).isEqualTo(409);
      await().untilAsserted(() -> assertThat(name("elsewhere")).isEmpty());
    }
  }

  private static ObjectNode record(String id, String org) {
    return (ObjectNode)
        Json.parse(SubscriptionJson.of(id, org, "https://127.0.0.1:65000/").bytes())
            .document()
            .orElseThrow();
  }

  private String name(String id) throws Exception {
    HttpResponse<String> answer = admin.get("/subscriptions/" + id);
    assertThat(answer.statusCode()).isEqualTo(200);
    return ApiClient.json(answer).path("name").asText();
  }

  private static String state(HttpResponse<String> answer) {
    return ApiClient.json(answer).path("state").asText();
  }

  private static String problem(HttpResponse<String> answer) {
    return ApiClient.json(answer).path("type").asText().replace("urn:statehook:problem:", "");
  }

  private static String etag(HttpResponse<String> answer) {
    return answer.headers().firstValue("etag").orElseThrow();
  }
}
