package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.dispatcher.control.OrgScope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may come into the console, and what they see and change there. */
class ConsoleSafetyIT {
  private static final Pattern FORM_TOKEN = Pattern.compile("name=\"formToken\" value=\"([^\"]+)");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ApiInstallation world;
  private static String root;
  private static String own;
  private static String other;
  private static Visitor admin;
  private static Visitor reader;
  private static Visitor operator;

  /** Somebody with a session, as a browser would keep it. */
  private record Visitor(String cookie, String formToken) {}

  @BeforeAll
  static void start() throws Exception {
    world = ApiInstallation.start();
    root = world.root().replace("/api/v1", "");
    own = world.installation().newOrg();
    other = world.installation().newOrg();
    for (String org : List.of(own, other)) {
      SubscriptionJson webhook =
          SubscriptionJson.of(org + "-hook", org, "https://" + org + ".example/in");
      world.installation().apply(webhook.put("active", false));
    }
    admin = signIn(world.token("ann", OrgScope.of(own), true));
    reader = signIn(world.token("rob", OrgScope.of(own), false));
    operator = signIn(world.token("ops", OrgScope.ALL, true));
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  /** The token file is looked at once a second. */
  private static Visitor signIn(String token) {
    await().until(() -> post("/sign-in", null, "token=" + token), seen -> ok(seen));
    HttpResponse<String> answer = post("/sign-in", null, "token=" + token);
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie).contains("HTTPOnly", "SameSite=Strict", "Path=/");
    String session = cookie.substring(0, cookie.indexOf(';'));
    Matcher matcher = FORM_TOKEN.matcher(get("/webhooks", session).body());
    assertThat(matcher.find()).isTrue();
    return new Visitor(session, matcher.group(1));
  }

  private static boolean ok(HttpResponse<String> answer) {
    return answer.statusCode() == 303;
  }

  @Test
  void nobodySeesAPageWithoutASession() {
    List<String> pages =
        List.of("/", "/webhooks", "/live", "/dead-letters", "/signing-key", "/kafka", "/any");

    assertThat(pages)
        .allSatisfy(
            page -> {
              HttpResponse<String> answer = get(page, null);
              assertThat(answer.statusCode()).isEqualTo(303);
              assertThat(answer.headers().firstValue("location").orElseThrow())
                  .startsWith("/sign-in");
            });
    assertThat(get("/live/events", null).statusCode()).isEqualTo(401);
  }

  @Test
  void aWrongTokenOpensNothing() {
    HttpResponse<String> answer = post("/sign-in", null, "token=shk_wrong");

    // Whoever tried often before is told to wait.
    assertThat(answer.statusCode()).isIn(401, 429);
    assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
  }

  @Test
  void signingInLeadsToNoOtherSite() throws IOException {
    String token = world.token("eve", OrgScope.of(own), false);
    await().until(() -> ok(post("/sign-in", null, "token=" + token)));

    assertThat(List.of("https://evil.example/", "//evil.example", "/\\evil.example"))
        .allSatisfy(
            next -> {
              String form = "token=" + token + "&next=" + next;
              assertThat(post("/sign-in", null, form).headers().firstValue("location"))
                  .contains("/");
            });
  }

  @Test
  void anotherOrgsThingsAreNotThere() {
    String foreign = "/webhooks/" + other + "-hook";

    assertThat(get("/webhooks", admin.cookie()).body()).contains(own).doesNotContain(other);
    for (String page : List.of("", "/edit", "/attempts", "/credentials")) {
      HttpResponse<String> answer = get(foreign + page, admin.cookie());
      assertThat(answer.statusCode()).as(page).isEqualTo(404);
      assertThat(answer.body().replace(foreign, "/webhooks/nobody-s"))
          .as("the same as of what is nobody's")
          .isEqualTo(get("/webhooks/nobody-s" + page, admin.cookie()).body());
    }
    for (String action : List.of("pause", "activate", "delete", "test", "edit")) {
      post(foreign + "/" + action, admin, "verify=no&version=0");
    }
    assertThat(get(foreign, operator.cookie()).body()).contains("https://" + other + ".example/in");
    assertThat(post("/signing-key/show", admin, "org=" + other).statusCode()).isEqualTo(404);
  }

  @Test
  void nobodyMakesAWebhookForAnotherOrg() {
    String form =
        "orgId=%s&id=%s-stolen&url=https%%3A%%2F%%2Fhooks.example%%2Fin&event=BootEvent&devices=all"
            + "&maxEvents=1&maxBytes=2000&maxWaitMs=100&timeoutMs=1000&parallelism=1"
            + "&requestsPerSecond=0&maxAgeHours=1&onRejected=block&contentType=text/plain"
            + "&authorization=none";

    HttpResponse<String> answer = post("/webhooks", admin, form.formatted(other, other));

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(get("/webhooks/" + other + "-stolen", operator.cookie()).body())
        .contains("the key of " + own);
    post("/webhooks/" + other + "-stolen/delete", operator, "version=0");
  }

  @Test
  void whoMayOnlyReadChangesNothing() {
    String hook = "/webhooks/" + own + "-hook";

    assertThat(get(hook, reader.cookie()).body()).doesNotContain("Pause").doesNotContain("Delete");
    assertThat(
            List.of(
                post(hook + "/delete", reader, "version=0"),
                post(hook + "/pause", reader, ""),
                post("/webhooks", reader, "id=x"),
                post("/signing-key/show", reader, ""),
                post("/signing-key/reset", reader, ""),
                post("/dead-letters", reader, "all=yes")))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(403));
  }

  @Test
  void whatBelongsToTheInstallationIsNotAnOrgsToSee() {
    assertThat(get("/kafka", admin.cookie()).statusCode()).isEqualTo(403);
    assertThat(get("/configuration", admin.cookie()).statusCode()).isEqualTo(403);
    assertThat(get("/configuration", operator.cookie()).body())
        .contains("statehook.key.file")
        .doesNotContain("whsec_");
  }

  @Test
  void aFormThatIsNotOursIsRefused() {
    String hook = "/webhooks/" + own + "-hook/pause";
    Visitor forged = new Visitor(admin.cookie(), "guessed");

    assertThat(post(hook, forged, "").statusCode()).isEqualTo(403);
    assertThat(post(hook, new Visitor(admin.cookie(), ""), "").statusCode()).isEqualTo(403);
    assertThat(post(hook, reader.formToken(), admin).statusCode()).isEqualTo(403);
    assertThat(
            send(request(hook, admin.cookie())
                    .header("sec-fetch-site", "cross-site")
                    .POST(form("formToken=" + admin.formToken())))
                .statusCode())
        .isEqualTo(403);
  }

  private static HttpResponse<String> post(String path, String formToken, Visitor visitor) {
    return post(path, new Visitor(visitor.cookie(), formToken), "");
  }

  @Test
  void signingOutEndsTheSession() throws IOException {
    Visitor visitor = signIn(world.token("tmp", OrgScope.of(own), true));

    post("/sign-out", visitor, "");

    assertThat(get("/webhooks", visitor.cookie()).statusCode()).isEqualTo(303);
  }

  @Test
  void aRevokedTokenEndsItsSessions() throws IOException {
    Visitor visitor = signIn(world.token("gone", OrgScope.of(own), true));
    assertThat(get("/webhooks", visitor.cookie()).statusCode()).isEqualTo(200);

    world.tokens().revoke("gone");

    await().until(() -> get("/webhooks", visitor.cookie()).statusCode() == 303);
  }

  @Test
  void pagesRunAndLoadNothingFromElsewhere() {
    HttpResponse<String> answer = get("/webhooks", admin.cookie());

    assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    assertThat(answer.body()).doesNotContain("style=", "onclick", "<script>", "//cdn");
  }

  @Test
  void whatAWebhookSaysOfItselfStaysText() throws Exception {
    String hostile = "<script>alert(1)</script>\" onmouseover=\"x";
    world
        .installation()
        .apply(
            SubscriptionJson.of(own + "-hostile", own, "https://x.example/in")
                .put("active", false)
                .put("name", hostile)
                .put("description", hostile));

    for (String page : List.of("/webhooks", "/webhooks/" + own + "-hostile")) {
      assertThat(get(page, admin.cookie()).body())
          .contains("&lt;script&gt;alert(1)")
          .doesNotContain("<script>alert");
    }
    assertThat(get("/webhooks/" + own + "-hostile/edit", admin.cookie()).body())
        .contains("&#34; onmouseover=&#34;x")
        .doesNotContain("<script>alert");
  }

  private static HttpResponse<String> get(String path, String cookie) {
    return send(request(path, cookie).GET());
  }

  private static HttpResponse<String> post(String path, Visitor visitor, String fields) {
    String all = visitor == null ? fields : "formToken=" + visitor.formToken() + "&" + fields;
    return send(request(path, visitor == null ? null : visitor.cookie()).POST(form(all)));
  }

  private static HttpRequest.BodyPublisher form(String fields) {
    return HttpRequest.BodyPublishers.ofString(fields, StandardCharsets.UTF_8);
  }

  private static HttpRequest.Builder request(String path, String cookie) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Patience.LIMIT)
            .header("content-type", "application/x-www-form-urlencoded");
    return cookie == null ? request : request.header("cookie", cookie);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
