package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.console.ConsoleRoute;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the matrix sends to each route of the console: addresses and forms that are right, so that
 * who sends them decides, and the things that they are about.
 */
final class ConsoleForms {
  static final String MINE = "mine-canary";

  /** Stands in everything of that org and in nothing that anybody sends. */
  static final String HIDDEN = "hidden-canary";

  private static final String ID = "subscription-canary";
  private static final String UNAPPROVED = "Matrix.Unapproved";
  private static final String EDITED =
      "orgId=%s&id=%s&name=x&url=https%%3A%%2F%%2F127.0.0.1%%3A65000%%2F&event=BootEvent&devices=all"
          + "&maxEvents=10&maxBytes=2000&maxWaitMs=100&timeoutMs=1000&parallelism=1"
          + "&requestsPerSecond=0&maxAgeHours=1&onRejected=dead-letter&contentType=text/plain"
          + "&authorization=none&version=%d";

  private final ApiInstallation api;
  private final ApiClient admin;
  private final String asset;
  private final AtomicInteger made = new AtomicInteger();
  private String deadLetter = "";

  /**
   * What is sent to one route.
   *
   * @param path with everything filled in
   * @param form without the token that all forms carry
   * @param named whether it names the org or its webhook, so that it is not there for others
   * @param writes whether topics are different after it is done, by somebody who sees the org
   */
  record Sample(String path, String form, boolean named, boolean writes) {}

  private ConsoleForms(ApiInstallation api, String asset) {
    this.api = api;
    this.admin = api.admin();
    this.asset = asset;
  }

  /** With the org's things made. */
  static ConsoleForms of(ApiInstallation api, String root) throws Exception {
    String page = ConsoleCaller.stranger(root).get("/sign-in").body();
    Matcher asset = Pattern.compile("href=\"(/assets/[^\"]+css)").matcher(page);
    assertThat(asset.find()).isTrue();
    ConsoleForms forms = new ConsoleForms(api, asset.group(1));
    forms.ensureWebhook(true, false);
    forms.ensureCredential();
    forms.admin.post("/orgs/%s/signing-key".formatted(MINE));
    TestTopics topics = api.installation().topics();
    topics.publish(TestEvent.people(MINE, "device-" + HIDDEN, 1));
    topics.publish(TestEvent.status(MINE, "device-" + HIDDEN, UNAPPROVED, HIDDEN));
    forms.deadLetter = await().until(forms::newestDeadLetter, found -> !found.isEmpty());
    forms.approve(UNAPPROVED);
    await().until(() -> forms.admin.get("/attempts").body().contains(ID));
    return forms;
  }

  private String newestDeadLetter() throws Exception {
    return ApiClient.json(admin.get("/dead-letters")).at("/items/0/record").asText();
  }

  /** Whether what a page of this org's own people shows would give it away to others. */
  static boolean shows(ConsoleCaller.Page page) {
    return page.body().contains(HIDDEN);
  }

  Sample of(ConsoleRoute route) throws Exception {
    String one = "/webhooks/" + ID;
    return switch (route) {
      case ASSET -> look(asset);
      case LIVE_EVENTS -> named(look("/live/events?subscription=" + ID));
      case SIGN_IN_FORM, OVERVIEW, WEBHOOKS, NEW_WEBHOOK, LIVE, CATALOGUE -> look(route.path());
      case CATALOGUE_ENTRY, KAFKA, CONFIGURATION -> look(route.path());
      case SIGN_IN -> form(route.path(), "token=shk_unknown");
      case SIGN_OUT -> form(route.path(), "");
      case THEME -> form(route.path(), "theme=dark");
      case CHECK_WEBHOOK, SEARCH_DEVICES -> form(route.path(), EDITED.formatted(MINE, "", -1));
      case TEST_DRAFT -> writing(form(route.path(), EDITED.formatted(MINE, "", -1)));
      case CREATE_WEBHOOK -> writing(form(route.path(), EDITED.formatted(MINE, newId(), -1)));
      case WEBHOOK -> named(look(one));
      case ATTEMPTS -> named(look(one + "/attempts"));
      case EDIT_WEBHOOK -> named(look(one + "/edit"));
      case SAVE_WEBHOOK -> change(one + "/edit", EDITED.formatted(MINE, ID, version()));
      case TEST_WEBHOOK -> change(one + "/test", "");
      case PAUSE -> change(one + "/pause", "");
      case RESUME -> change(one + "/resume", "");
      case ACTIVATE -> change(one + "/activate", "verify=no");
      case DEACTIVATE -> change(one + "/deactivate", "");
      case DELETE_WEBHOOK -> change(one + "/delete", "version=" + version());
      case CREDENTIALS -> named(look(one + "/credentials"));
      case PUT_CREDENTIAL -> change(one + "/credentials", "authorization=header&secret=Bearer+x");
      case DELETE_CREDENTIAL -> change(one + "/credentials/delete", "authorization=header");
      case DEAD_LETTERS -> named(look("/dead-letters?subscription=" + ID));
      case REDRIVE -> writing(form(route.path(), "record=" + deadLetter));
      case SIGNING_KEY -> named(look("/signing-key?org=" + MINE));
      case SHOW_KEY, RESET_KEY, RESET_KEY_AT_ONCE, ACTIVATE_KEY ->
          change(route.path(), "org=" + MINE);
      case CHECK_ENTRY -> form(route.path(), "key=A..B&creating=true");
      case SAVE_ENTRY ->
          writing(form(route.path(), "creating=true&type=status&key=Matrix.Key" + newId()));
      case APPLY_DEFAULTS -> form(route.path(), "");
      case NOWHERE -> look("/nowhere");
    };
  }

  private static Sample look(String path) {
    return new Sample(path, "", false, false);
  }

  private static Sample form(String path, String fields) {
    return new Sample(path, fields, false, false);
  }

  private static Sample named(Sample sample) {
    return new Sample(sample.path, sample.form, true, sample.writes);
  }

  private static Sample writing(Sample sample) {
    return new Sample(sample.path, sample.form, sample.named, true);
  }

  private static Sample change(String path, String fields) {
    return new Sample(path, fields, true, true);
  }

  private String newId() {
    return "made%d".formatted(made.incrementAndGet());
  }

  private long version() throws Exception {
    return ApiClient.json(admin.get("/subscriptions/" + ID)).path("version").asLong();
  }

  /** Makes things so that the route has something to do. */
  void prepare(ConsoleRoute route) throws Exception {
    ensureWebhook(route != ConsoleRoute.ACTIVATE, route == ConsoleRoute.RESUME);
    if (route == ConsoleRoute.DELETE_CREDENTIAL) {
      ensureCredential();
    }
    String key = "/orgs/%s/signing-key".formatted(MINE);
    if (route == ConsoleRoute.RESET_KEY || route == ConsoleRoute.ACTIVATE_KEY) {
      admin.post(key + "/activate");
    }
    if (route == ConsoleRoute.ACTIVATE_KEY) {
      assertThat(admin.post(key + "/reset").statusCode()).isEqualTo(200);
    }
  }

  private void ensureWebhook(boolean active, boolean paused) throws Exception {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("id", ID).put("orgId", MINE).put("name", HIDDEN).put("description", HIDDEN);
    json.put("url", "https://127.0.0.1:65000/" + HIDDEN);
    json.put("active", active).put("paused", paused);
    json.putArray("allowedEvents").add("RoomAnalytics.*");
    json.putArray("allowedDevices").add("device-" + HIDDEN);
    boolean isThere = admin.get("/subscriptions/" + ID).statusCode() == 200;
    int status =
        isThere
            ? admin
                .put("/subscriptions/%s?verify=false".formatted(ID), json, "if-match", "*")
                .statusCode()
            : admin.post("/subscriptions?verify=false", json).statusCode();
    assertThat(status).isEqualTo(isThere ? 200 : 201);
  }

  private void ensureCredential() throws Exception {
    ObjectNode secret = Json.mapper().createObjectNode().put("value", "Bearer " + HIDDEN);
    assertThat(admin.put("/secrets/%s/header".formatted(ID), secret).statusCode()).isEqualTo(200);
  }

  private void approve(String key) throws Exception {
    ObjectNode body = Json.mapper().createObjectNode();
    body.putArray("items").addObject().put("key", key).put("type", "status");
    assertThat(admin.post("/catalogue", body).statusCode()).isEqualTo(200);
  }
}
