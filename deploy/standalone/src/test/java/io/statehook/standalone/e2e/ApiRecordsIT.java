package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.net.http.HttpResponse;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an administrator sees of receivers and deliveries through the API alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiRecordsIT {
  private ApiInstallation api;
  private ApiClient admin;
  private TestReceiver receiver;

  @BeforeAll
  void start() throws Exception {
    api = ApiInstallation.start();
    admin = api.admin();
    receiver = api.installation().receiver();
  }

  @AfterAll
  void close() {
    api.close();
  }

  @Test
  void aReceiverThatDoesNotAnswerIsNotSavedUnlessSomebodyInsists() throws Exception {
    String org = orgWithKey("silent");
    ObjectNode record = record("silent", org, "https://127.0.0.1:65000/");

    HttpResponse<String> refused = admin.post("/subscriptions", record);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
    JsonNode problem = ApiClient.json(refused);
    assertThat(problem.path("type").asText()).isEqualTo("urn:statehook:problem:not-verified");
    assertThat(problem.at("/test/error").asText()).isEqualTo("connect");
    assertThat(admin.get("/subscriptions/silent").statusCode()).isEqualTo(404);

    assertThat(admin.post("/subscriptions?verify=false", record).statusCode()).isEqualTo(201);
    ObjectNode draft = Json.mapper().createObjectNode();
    draft.set("draft", record("silent", org, receiver.url()));
    HttpResponse<String> tested = admin.post("/subscriptions/silent/test", draft);
    assertThat(ApiClient.json(tested).path("accepted").asBoolean()).as(tested.body()).isTrue();
    assertThat(ApiClient.json(tested).at("/certificate/notAfter").asText()).isNotEmpty();
    HttpResponse<String> stored = admin.post("/subscriptions/silent/test");
    assertThat(ApiClient.json(stored).path("accepted").asBoolean()).isFalse();
    assertThat(admin.post("/subscriptions/nowhere/test").statusCode()).isEqualTo(404);
  }

  @Test
  void aVerifiedWebhookDeliversAndItsDeliveriesAreFound() throws Exception {
    String org = orgWithKey("found");
    HttpResponse<String> created =
        admin.post("/subscriptions", record("found", org, receiver.url()));
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);

    TestEvent event = TestEvent.people(org, "board", 4);
    api.installation().topics().publish(event);
    receiver.awaitEvent(event);

    JsonNode delivery = first("/deliveries?subscription=found&device=board", any -> true);
    String position = delivery.path("record").asText();
    assertThat(ApiClient.json(admin.get("/deliveries/" + position)).at("/body/0/id").asText())
        .isEqualTo(event.id());
    first("/deliveries/%s/attempts".formatted(position), ApiRecordsIT::isDelivered);
    first("/attempts?subscription=found&outcome=delivered", ApiRecordsIT::isDelivered);
    await().atMost(TestReceiver.PATIENCE).until(() -> expectedEvents("found") == 1);
    first("/status?org=" + org, status -> status.path("state").asText().equals("live"));
    assertThat(items("/attempts?subscription=found&outcome=rejected")).isEmpty();
    assertThat(items("/deliveries?subscription=found&to=2020-01-01T00:00:00Z")).isEmpty();
    assertThat(admin.get("/deliveries/0:999999").statusCode()).isEqualTo(404);
    assertThat(admin.get("/deliveries/somewhere").statusCode()).isEqualTo(400);
    assertThat(admin.get("/attempts?cursor=nonsense").statusCode()).isEqualTo(400);
  }

  @Test
  void aDeadLetterIsFoundAndSentAgainWhenItsKeyIsApproved() throws Exception {
    String org = orgWithKey("again");
    String key = "Lobby.Door.State";
    TestEvent event = TestEvent.status(org, "door", key, "open");
    api.installation().topics().publish(event);

    String list = "/dead-letters?reason=unknown-key&org=" + org;
    String position = first(list, any -> true).path("record").asText();
    assertThat(ApiClient.json(admin.get("/dead-letters/" + position)).at("/body/id").asText())
        .isEqualTo(event.id());
    assertThat(
            ApiClient.json(admin.get("/dead-letters/reasons?org=" + org))
                .at("/reasons/unknown-key")
                .asInt())
        .isEqualTo(1);
    assertThat(redriven(position)).isEqualTo("refused");

    ObjectNode entries = Json.mapper().createObjectNode();
    entries.putArray("items").addObject().put("key", key).put("type", "status");
    assertThat(ApiClient.json(admin.post("/catalogue", entries)).path("written").asInt())
        .isEqualTo(1);
    ObjectNode record = record("again", org, receiver.url());
    record.putArray("allowedEvents").add(key);
    assertThat(admin.post("/subscriptions", record).statusCode()).isEqualTo(201);

    assertThat(redriven(position)).isEqualTo("event");
    receiver.awaitEvent(event);
  }

  /** Of a sample that is up to {@code ExpectedTraffic.FRESH} old. */
  private int expectedEvents(String subscription) throws Exception {
    HttpResponse<String> answer =
        admin.post("/subscriptions/%s/expected-traffic".formatted(subscription));
    return ApiClient.json(answer).path("matchedEvents").asInt();
  }

  private String redriven(String position) throws Exception {
    ObjectNode body = Json.mapper().createObjectNode();
    body.putArray("positions").add(position);
    HttpResponse<String> answer = admin.post("/dead-letters/redrive", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ApiClient.json(answer).at("/items/0/fate").asText();
  }

  /** The first item that fits, when there is one. */
  private JsonNode first(String path, Predicate<JsonNode> fits) {
    return await()
        .atMost(TestReceiver.PATIENCE)
        .until(
            () -> {
              for (JsonNode item : items(path)) {
                if (fits.test(item)) {
                  return item;
                }
              }
              return Json.mapper().missingNode();
            },
            item -> !item.isMissingNode());
  }

  private JsonNode items(String path) throws Exception {
    HttpResponse<String> answer = admin.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ApiClient.json(answer).path("items");
  }

  /** Test messages are signed, so the receiver must know the key before there is a webhook. */
  private String orgWithKey(String subscription) throws Exception {
    String org = api.installation().newOrg();
    admin.post("/orgs/%s/signing-key".formatted(org));
    api.installation().knowOrg(subscription, org);
    return org;
  }

  private static ObjectNode record(String id, String org, String url) {
    return (ObjectNode)
        Json.parse(SubscriptionJson.of(id, org, url).bytes()).document().orElseThrow();
  }

  private static boolean isDelivered(JsonNode attempt) {
    return attempt.path("outcome").asText().equals("delivered");
  }
}
