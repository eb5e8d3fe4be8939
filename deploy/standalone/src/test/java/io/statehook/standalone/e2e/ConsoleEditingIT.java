package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.standalone.e2e.ConsoleCaller.Page;
import io.statehook.standalone.e2e.PlainReceiver.Answer;
import io.statehook.standalone.e2e.PlainReceiver.Call;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The catalogue and the credentials of webhooks, changed with the console's forms. */
class ConsoleEditingIT {
  private static final String ENTRY = "/catalogue/entry";
  private static final String PASSWORD = "pa:ss wörd+%";

  private static ApiInstallation world;
  private static TestInstallation installation;
  private static ConsoleCaller operator;

  @BeforeAll
  static void start() throws Exception {
    world = ApiInstallation.start();
    installation = world.installation();
    operator = signIn("ops", OrgScope.ALL);
  }

  private static ConsoleCaller signIn(String name, OrgScope scope) throws Exception {
    Optional<String> token = Optional.of(world.token(name, scope, true));
    await()
        .ignoreExceptions()
        .until(() -> world.client(token).get("/catalogue").statusCode() == 200);
    return ConsoleCaller.signedIn(world.root().replace("/api/v1", ""), token.orElseThrow());
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void anEntryIsAddedAndChangedAndActsAtOnce() throws Exception {
    Page blank = operator.get(ENTRY);
    Page added =
        operator.post(
            ENTRY, form(blank, "Added.Key", "status") + "&description=First&example=%22Standby%22");

    assertThat(added.status()).as(added.body()).isEqualTo(303);
    assertThat(operator.get(added.location()).body())
        .contains("Saved. The entry is in force.", "Added.Key", "First", "Standby");

    Page edit = operator.get(ENTRY + "?key=Added.Key");
    Page changed = operator.post(ENTRY, form(edit, "Added.Key", "event") + "&description=Second");
    assertThat(changed.status()).isEqualTo(303);
    assertThat(entry("Added.Key").path("type").asText()).isEqualTo("event");
    assertThat(entry("Added.Key").path("description").asText()).isEqualTo("Second");
    assertThat(entry("Added.Key").has("example")).isFalse();
  }

  @Test
  void savingWhatIsThereAlreadyWritesNothing() throws Exception {
    operator.post(ENTRY, form(operator.get(ENTRY), "Same.Key", "status"));
    int before = installation.topics().records(Topic.EVENT_CATALOGUE).size();

    Page same =
        operator.post(ENTRY, form(operator.get(ENTRY + "?key=Same.Key"), "Same.Key", "status"));

    assertThat(same.location()).endsWith("done=unchanged");
    assertThat(installation.topics().records(Topic.EVENT_CATALOGUE)).hasSize(before);
  }

  @Test
  void ofTwoEditorsOfAnEntryOneIsToldAboutTheOther() throws Exception {
    operator.post(ENTRY, form(operator.get(ENTRY), "Two.Editors", "status"));
    Page one = operator.get(ENTRY + "?key=Two.Editors");
    Page other = operator.get(ENTRY + "?key=Two.Editors");

    assertThat(post(one, "one").status()).isEqualTo(303);
    Page second = post(other, "two");

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.body()).contains("Somebody else saved first", "\"one\"", ">two<");
    assertThat(entry("Two.Editors").path("description").asText()).isEqualTo("one");
    assertThat(post(second, "two").status()).as("saving again replaces it").isEqualTo(303);
    assertThat(entry("Two.Editors").path("description").asText()).isEqualTo("two");
  }

  private static Page post(Page page, String description) throws Exception {
    return operator.post(
        ENTRY, form(page, "Two.Editors", "status") + "&description=" + description);
  }

  @Test
  void aPlainRecordCountsAsAnotherEditor() throws Exception {
    operator.post(ENTRY, form(operator.get(ENTRY), "Plain.Record", "status"));
    Page seen = operator.get(ENTRY + "?key=Plain.Record");
    byte[] record =
        "{\"key\":\"Plain.Record\",\"type\":\"event\"}".getBytes(StandardCharsets.UTF_8);
    installation.topics().write(Topic.EVENT_CATALOGUE, "Plain.Record", record);

    Page late = operator.post(ENTRY, form(seen, "Plain.Record", "status") + "&since=9");

    assertThat(late.status()).isEqualTo(409);
    assertThat(entry("Plain.Record").path("type").asText()).isEqualTo("event");
  }

  @Test
  void whoeverAddsAnEntryThatIsThereIsToldSo() throws Exception {
    Page taken =
        operator.post(
            ENTRY, form(operator.get(ENTRY), "RoomAnalytics.PeopleCount.Current", "event"));

    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.body()).contains("is in the catalogue already");
  }

  @Test
  void theFormRefusesInTheWordsOfTheApi() throws Exception {
    for (Map<String, String> wrong :
        List.of(
            Map.of("key", "A..B", "type", "status"),
            Map.of("key", "", "type", "status"),
            Map.of("key", "A.B", "type", "state"))) {
      ObjectNode body = Json.mapper().createObjectNode();
      ObjectNode item = body.putArray("items").addObject();
      wrong.forEach(item::put);
      HttpResponse<String> api = world.admin().post("/catalogue", body);
      String reason = ApiClient.json(api).at("/problems/0/reason").asText();
      String words = reason.substring(reason.indexOf(": ") + 2);

      Page page =
          operator.post(ENTRY, form(operator.get(ENTRY), wrong.get("key"), wrong.get("type")));
      Page live =
          operator.post(
              "/catalogue/check", form(operator.get(ENTRY), wrong.get("key"), wrong.get("type")));

      assertThat(api.statusCode()).isEqualTo(422);
      assertThat(page.status()).isEqualTo(422);
      assertThat(page.body().replace("&#34;", "\"")).contains(words);
      if (!wrong.get("key").isEmpty()) {
        assertThat(live.body().replace("&#34;", "\"")).contains(words);
      }
    }
  }

  @Test
  void theListThatShipsIsApprovedWithOneButton() throws Exception {
    installation.topics().write(Topic.EVENT_CATALOGUE, "BootEvent", null);
    await().until(() -> entry("BootEvent").isMissingNode());

    assertThat(operator.post("/catalogue/defaults", "").location()).contains("done=");

    assertThat(entry("BootEvent").path("type").asText()).isEqualTo("event");
  }

  @Test
  void aCredentialIsStoredUsedReplacedAndDeletedAndNeverShown() throws Exception {
    try (PlainReceiver receiver = PlainReceiver.start(call -> Answer.OK)) {
      String org = installation.newOrg();
      ConsoleCaller admin = signIn(org + "-admin", OrgScope.of(org));
      SubscriptionJson webhook =
          SubscriptionJson.of(org + "-s", org, receiver.url())
              .put("authorization", Map.of("kind", "basic"));
      installation.apply(webhook);
      String page = "/webhooks/" + webhook.id() + "/credentials";
      assertThat(admin.get(page).body()).contains("A credential is missing");

      Page stored = admin.post(page, basic("user", PASSWORD));

      assertThat(stored.location()).contains("done=credential-stored");
      assertThat(admin.get(page).body())
          .contains("user and password", "with every request")
          .doesNotContain("A credential is missing", "wörd");
      installation.topics().publish(TestEvent.people(org, "board", 1));
      assertThat(authorization(receiver)).startsWith("Basic ");

      assertThat(admin.post(page, "authorization=header&secret=Bearer+abc").status())
          .isEqualTo(303);
      assertThat(admin.get(page).body()).contains("Authorization header", "not now");
      assertThat(admin.post(page + "/delete", "authorization=header").location())
          .contains("done=credential-deleted");
      assertThat(admin.post(page + "/delete", "authorization=header").location())
          .contains("done=changed-meanwhile");
      assertThat(admin.get(page).body()).doesNotContain("not now");
    }
  }

  @Test
  void aCredentialThatCannotBeUsedIsRefusedWithoutRepeatingIt() throws Exception {
    String org = installation.newOrg();
    SubscriptionJson webhook = SubscriptionJson.of(org + "-s", org, "https://x.example/in");
    installation.apply(webhook.put("active", false));
    String page = "/webhooks/" + webhook.id() + "/credentials";

    for (String wrong :
        List.of(
            basic("a:b", "hush-hush"),
            "authorization=header&secret=hush-hush%0Ainjected",
            "authorization=mtls&secret=hush-hush",
            "authorization=none&secret=hush-hush",
            "authorization=header&secret=")) {
      Page refused = operator.post(page, wrong);
      assertThat(refused.status()).as(wrong).isEqualTo(422);
      assertThat(refused.body()).doesNotContain("hush-hush").contains("class=\"problem\"");
    }
    assertThat(installation.topics().records(Topic.WEBHOOK_SECRETS))
        .noneMatch(record -> TestTopics.key(record).contains(webhook.id()));
  }

  private static String basic(String user, String password) {
    return "authorization=basic&user=%s&secret=%s"
        .formatted(ConsoleCaller.encoded(user), ConsoleCaller.encoded(password));
  }

  private static String authorization(PlainReceiver receiver) {
    List<Call> calls = await().until(receiver::calls, received -> !received.isEmpty());
    return calls.get(0).header("authorization");
  }

  /** The fields that every form of an entry has, as the page gave them. */
  private static String form(Page page, String key, String type) {
    return "creating=%s&seen=%s&key=%s&type=%s"
        .formatted(
            ConsoleCaller.field(page, "creating"),
            ConsoleCaller.field(page, "seen"),
            ConsoleCaller.encoded(key),
            type);
  }

  /** The entry as the API tells it; missing if there is none. */
  private static JsonNode entry(String key) throws Exception {
    for (JsonNode item : ApiClient.json(world.admin().get("/catalogue?limit=500")).path("items")) {
      if (item.path("key").asText().equals(key)) {
        return item;
      }
    }
    return Json.mapper().missingNode();
  }
}
