package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.Credential;
import io.statehook.dispatcher.control.KeyRing;
import io.statehook.standalone.e2e.ApiDocument.Operation;
import io.statehook.standalone.e2e.PlainReceiver.Answer;
import io.statehook.standalone.e2e.PlainReceiver.Call;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Secrets nobody else has are planted everywhere; receivers give back all they were sent; then
 * everything that is written anywhere is searched for them.
 */
final class NoSecretShowsIT {
  private static final String PASSWORD = "canary-p\u00e4ss/w\u00f6rd+\"1\"";
  private static final String TOKEN = "canary-t0ken.0f-the/header+type==";

  @Test
  void plantedSecretsAreFoundNowhere() throws Exception {
    FileTime since = FileTime.from(Instant.now().minusSeconds(2));
    try (HeardLog log = new HeardLog();
        ApiInstallation api = ApiInstallation.start();
        Operator operator = Operator.of(api.installation());
        PlainReceiver echo = PlainReceiver.start(echoing())) {
      TestInstallation installation = api.installation();
      String org = installation.newOrg();
      SubscriptionJson basic = subscription(org, "basic", echo.url());
      SubscriptionJson header = subscription(org, "header", echo.url());
      Credential password = Credential.basic("user", PASSWORD);
      operator.credentials().put(org, basic.id(), password, Operator.NAME);
      operator.credentials().put(org, header.id(), Credential.header("Bearer " + TOKEN), "ann");
      operator.keyOperations().show(org, Operator.NAME);
      KeyRing ring = operator.keyOperations().reset(org, Operator.NAME).ring().orElseThrow();
      installation.apply(basic, header);
      installation.topics().publish(TestEvent.people(org, "board", 1));
      awaitDeadLetters(installation, 2);
      installation.restartDispatcher(api.roles("batcher,worker,admin"));
      installation.topics().publish(TestEvent.people(org, "board", 2));
      awaitDeadLetters(installation, 4);

      List<String> planted =
          List.of(
              PASSWORD,
              TOKEN,
              password.authorizationHeader().orElseThrow().substring("Basic ".length()),
              ring.active().displayed().substring("whsec_".length()),
              ring.pending().orElseThrow().key().displayed().substring("whsec_".length()),
              encryptionKey(installation.keyFile()));
      assertThat(echo.calls()).isNotEmpty();
      assertThat(echo.calls().get(0).header("authorization")).isNotEmpty();
      assertAnswersWereStoredWithoutThem(installation, List.of(basic, header));
      assertNowhere(planted, since, log.text());
      assertNotIn(answers(api, List.of(basic, header)), planted);
    }
  }

  /** What the API and the metrics tell to somebody who may ask everything. */
  private static String answers(ApiInstallation api, List<SubscriptionJson> subscriptions)
      throws Exception {
    StringBuilder told = new StringBuilder();
    for (Operation operation : api.document().operations()) {
      boolean asksForNothing = !operation.path().contains("{");
      if (operation.method().equals("GET") && asksForNothing) {
        told.append(api.admin().get(operation.path()).body());
      }
    }
    for (SubscriptionJson subscription : subscriptions) {
      String path = "/subscriptions/" + subscription.id();
      told.append(api.admin().get(path).body());
      told.append(api.admin().post(path + "/test").body());
      told.append(api.admin().get("/orgs/%s/signing-key".formatted(subscription.orgId())).body());
    }
    String metrics = api.root().replace("/api/v1", "");
    told.append(api.clumsyAdmin().at(metrics).get("/metrics").body());
    return new String(told.toString().getBytes(UTF_8), ISO_8859_1);
  }

  private static void assertNotIn(String answers, List<String> planted) {
    assertThat(answers).contains("authorization=", "***", "webhook_attempts_total");
    List<String> forms = planted.stream().flatMap(secret -> forms(secret).stream()).toList();
    assertThat(forms).filteredOn(answers::contains).as("answers").isEmpty();
  }

  /** Otherwise their absence would prove nothing. */
  private static void assertAnswersWereStoredWithoutThem(
      TestInstallation installation, List<SubscriptionJson> subscriptions) {
    for (SubscriptionJson subscription : subscriptions) {
      // A worker that has not seen the secret yet sends nothing, and is answered nothing.
      List<JsonNode> attempts =
          installation.topics().attempts(subscription.id()).stream()
              .filter(attempt -> attempt.has("status"))
              .toList();
      assertThat(attempts).isNotEmpty();
      assertThat(attempts)
          .allMatch(attempt -> attempt.path("response").asText().contains("authorization="))
          .allMatch(attempt -> attempt.path("response").asText().contains("***"));
    }
  }

  private static void assertNowhere(List<String> planted, FileTime since, String logged)
      throws IOException {
    List<String> forms = planted.stream().flatMap(secret -> forms(secret).stream()).toList();
    assertThat(logged).as("log at TRACE").contains("io.statehook");
    assertThat(forms).filteredOn(logged::contains).as("log").isEmpty();
    Path written = SharedBroker.directory("search").getParent();
    try (Stream<Path> files = Files.walk(written)) {
      List<Path> searched = files.filter(file -> mayNotHold(file, since)).toList();
      assertThat(searched).as("segments").anyMatch(file -> file.toString().endsWith(".log"));
      for (Path file : searched) {
        String content = content(file);
        assertThat(forms).filteredOn(content::contains).as(file.toString()).isEmpty();
      }
    }
  }

  /** All segments of all topics, Kafka's own too, and state directories; not the key files. */
  private static boolean mayNotHold(Path file, FileTime since) {
    try {
      return Files.isRegularFile(file)
          && !file.getFileName().toString().equals("secrets.key")
          && !file.toString().endsWith("index") // Offsets and times, in sparse files of megabytes.
          && Files.getLastModifiedTime(file).compareTo(since) >= 0;
    } catch (IOException e) {
      return false; // Gone meanwhile.
    }
  }

  private static String content(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static List<String> forms(String secret) {
    byte[] utf8 = secret.getBytes(UTF_8);
    List<String> forms = new ArrayList<>();
    forms.add(new String(utf8, ISO_8859_1));
    forms.add(Base64.getEncoder().withoutPadding().encodeToString(utf8));
    forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(utf8));
    forms.add(HexFormat.of().formatHex(utf8));
    forms.add(URLEncoder.encode(secret, UTF_8));
    String json = Json.mapper().valueToTree(secret).toString();
    forms.add(new String(json.substring(1, json.length() - 1).getBytes(UTF_8), ISO_8859_1));
    return forms;
  }

  /** All that was sent, as it is, in JSON, URL-encoded and in base64, below a status of refusal. */
  private static Function<Call, Answer> echoing() {
    AtomicInteger count = new AtomicInteger();
    return call -> {
      String headers = "authorization=" + call.header("authorization");
      String body =
          switch (count.getAndIncrement() % 3) {
            case 0 -> headers + " " + call.headers();
            case 1 -> headers + " " + Json.mapper().valueToTree(call.headers());
            default ->
                headers
                    + " "
                    + URLEncoder.encode(headers, UTF_8)
                    + " "
                    + Base64.getEncoder().encodeToString(headers.getBytes(UTF_8));
          };
      return new Answer(400, body);
    };
  }

  private static SubscriptionJson subscription(String org, String kind, String url) {
    return SubscriptionJson.of(org + "-" + kind, org, url)
        .put("authorization", Map.of("kind", kind));
  }

  private static void awaitDeadLetters(TestInstallation installation, int count) {
    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(installation.topics().records(Topic.WEBHOOK_DEAD_LETTERS))
                    .hasSizeGreaterThanOrEqualTo(count));
  }

  private static String encryptionKey(Path file) throws IOException {
    JsonNode keyset = Json.parse(Files.readAllBytes(file)).document().orElseThrow();
    return keyset.path("key").path(0).path("keyData").path("value").asText();
  }
}
