package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.delivery.CertificateFacts;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.dispatcher.control.Credential;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.SubscriptionChange;
import io.statehook.dispatcher.control.TestMessage;
import io.statehook.dispatcher.control.TestRequest;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.dispatcher.control.VerifiedSave.Saved;
import io.statehook.dispatcher.control.VerifiedSave.Saver;
import io.statehook.standalone.receiver.ReceivedRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Test messages from whoever asks to the receiver and back. */
final class TestMessageIT {
  private static final OptionalLong WHATEVER = OptionalLong.empty();

  private static TestInstallation installation;
  private static Editor editor;

  private String org;
  private TestReceiver receiver;
  private SubscriptionJson webhook;

  @BeforeAll
  static void start() throws Exception {
    installation = TestInstallation.start();
    installation.topics().awaitWorkers(1);
    editor = Editor.of(installation);
  }

  @AfterAll
  static void close() {
    editor.close();
    installation.close();
  }

  @BeforeEach
  void freshOrg() {
    org = installation.newOrg();
    receiver = installation.receiver();
    webhook = SubscriptionJson.of(org + "-s", org, receiver.url());
  }

  @Test
  void aSignedMessageIsSentWhetherTheWebhookIsOnOffOrPaused() throws Exception {
    for (String member : List.of("name", "active", "paused")) {
      put(member.equals("name") ? webhook : webhook.put(member, member.equals("paused")));

      TestResult result = test();

      assertThat(result.isAccepted()).as("%s: %s", member, result).isTrue();
      assertThat(result.status()).hasValue(204);
      assertThat(result.latency()).isPositive();
    }
    receiver.assertHealthy();
    List<ReceivedRequest> requests = receiver.requests(webhook.id());
    assertThat(requests).hasSize(3);
    JsonNode event = TestReceiver.json(requests.get(0)).get(0);
    assertThat(event.path("orgId").asText()).isEqualTo(org);
    assertThat(event.path("deviceId").asText()).isEqualTo(TestMessage.DEVICE);
    assertThat(event.path("value").asText()).contains("This is a test message");
    assertThat(installation.topics().attempts(webhook.id())).isEmpty();
  }

  @Test
  void theCertificateThatWasMetIsTold() throws Exception {
    put(webhook);

    CertificateFacts facts = test().certificate().orElseThrow();

    assertThat(facts.names()).contains("localhost", "127.0.0.1");
    assertThat(facts.notAfter()).isAfter(Instant.now());
    assertThat(facts.protocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void whatTheReceiverAnswersIsToldAndCountsAsNoAttempt() throws Exception {
    put(webhook);
    receiver.failNext(503, 1);

    TestResult result = test();

    assertThat(result.isAccepted()).isFalse();
    assertThat(result.status()).hasValue(503);
    assertThat(installation.topics().attempts(webhook.id())).isEmpty();
  }

  @Test
  void aDraftIsTestedBeforeItIsSavedAndBeforeAnythingIsChosen() throws Exception {
    installation.knowOrg(webhook.id(), org);
    ObjectNode draft = Editor.record(webhook);
    draft.remove(List.of("allowedEvents", "allowedDevices"));

    TestResult result = editor.tests().send(TestRequest.draft(OrgScope.of(org), draft, "me")).get();

    assertThat(result.status()).hasValue(204);
    assertThat(receiver.requests(webhook.id())).hasSize(1);
    assertThat(editor.operations().get(webhook.id())).isEmpty();
  }

  @Test
  void nothingIsSentForWhatMayNotBeTested() throws Exception {
    put(webhook);
    ObjectNode draft = Editor.record(webhook);
    OrgScope others = OrgScope.of("another");

    assertThat(error(TestRequest.stored(others, webhook.id(), "me"))).isEqualTo("unknown");
    assertThat(error(TestRequest.stored(OrgScope.ALL, "nobody", "me"))).isEqualTo("unknown");
    assertThat(error(TestRequest.draft(others, draft, "me"))).isEqualTo("refused");
    assertThat(error(TestRequest.draft(OrgScope.ALL, draft.put("url", "https://10.0.0.1"), "me")))
        .isEqualTo("refused");
    assertThat(error(TestRequest.draft(OrgScope.ALL, draft.put("secret", "s"), "me")))
        .isEqualTo("refused");
    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void aReceiverThatCannotBeReachedIsToldByClass() throws Exception {
    ObjectNode draft = Editor.record(webhook).put("url", "https://receiver.invalid/in");
    assertThat(error(TestRequest.draft(OrgScope.ALL, draft, "me"))).isEqualTo("dns");

    receiver.close();
    put(webhook);
    TestResult refused = test();
    assertThat(refused.error()).hasValue("connect");
    assertThat(refused.certificate()).isEmpty();
  }

  @Test
  void secretsAreUsedAndNeverTold() throws Exception {
    String canary = "canary-of-the-test-message";
    try (PlainReceiver echo =
            PlainReceiver.start(
                call -> new PlainReceiver.Answer(200, "you sent " + call.header("authorization")));
        Operator operator = Operator.of(installation)) {
      operator.credentials().put(org, webhook.id(), Credential.header("Token " + canary), "me");
      put(webhook.put("url", echo.url()).put("authorization", Map.of("kind", "header")));

      TestResult result = test();

      assertThat(result.response()).startsWith("you sent").contains("***").doesNotContain(canary);
      assertThat(echo.calls().get(0).header("authorization")).isEqualTo("Token " + canary);
    }
    for (ConsumerRecord<byte[], byte[]> record : commands()) {
      assertThat(new String(record.value(), UTF_8)).doesNotContain("canary");
    }
  }

  @Test
  void theCommandSaysHowFarItIs() throws Exception {
    put(webhook);
    test();

    assertThat(commands())
        .extracting(record -> json(record.value()))
        .filteredOn(json -> json.path("subscription").asText().equals(webhook.id()))
        .extracting(json -> json.path("state").asText())
        .containsExactly("requested", "running", "done");
  }

  @Test
  void ofTwoWorkersExactlyOneSends() throws Exception {
    try (Dispatcher second = installation.anotherDispatcher(Map.of())) {
      second.table().sync().get();
      installation.topics().awaitWorkers(2);
      List<SubscriptionJson> many =
          IntStream.range(0, 12)
              .mapToObj(i -> SubscriptionJson.of(org + "-" + i, org + "-" + i, receiver.url()))
              .toList();
      put(many.toArray(SubscriptionJson[]::new));
      many.stream()
          .map(one -> editor.tests().send(TestRequest.stored(OrgScope.ALL, one.id(), "me")))
          .toList()
          .forEach(result -> assertThat(result.join().status()).hasValue(204));

      assertThat(receiver.requests()).hasSize(12);
      assertThat(receiver.totals().duplicates()).isZero();
    }
  }

  @Test
  void aWebhookIsSavedWhenItsReceiverTakesATestMessage() {
    installation.knowOrg(webhook.id(), org);
    Saver careful = new Saver(OrgScope.of(org), "me", true);
    ObjectNode record = Editor.record(webhook);
    receiver.failNext(500, 1);

    Saved refused = editor.verifiedSave().save(record, OptionalLong.of(-1), careful);
    assertThat(refused.change()).isEmpty();
    assertThat(refused.test().orElseThrow().status()).hasValue(500);
    assertThat(editor.operations().get(webhook.id())).isEmpty();

    Saved saved = editor.verifiedSave().save(record, OptionalLong.of(-1), careful);
    assertThat(saved.change().orElseThrow()).isInstanceOf(SubscriptionChange.Applied.class);
    assertThat(saved.test().orElseThrow().isAccepted()).isTrue();
    assertThat(receiver.requests(webhook.id())).hasSize(2);
  }

  @Test
  void onlyWhatGoesOnIsTestedAndTheTestCanBeRefused() {
    installation.knowOrg(webhook.id(), org);
    receiver.failAlways(500);
    Saver careful = new Saver(OrgScope.of(org), "me", true);
    Saver bold = new Saver(OrgScope.of(org), "me", false);
    ObjectNode off = Editor.record(webhook).put("active", false);
    ObjectNode on = Editor.record(webhook);

    assertThat(editor.verifiedSave().save(off, WHATEVER, careful).test()).isEmpty();
    assertThat(editor.verifiedSave().setActive(webhook.id(), true, WHATEVER, careful).change())
        .isEmpty();
    assertThat(editor.verifiedSave().save(on, WHATEVER, bold).change()).isPresent();
    Saved renamed = editor.verifiedSave().save(on.put("name", "other"), WHATEVER, careful);
    assertThat(renamed.test()).isEmpty();
    assertThat(renamed.change()).isPresent();
    assertThat(receiver.requests(webhook.id())).hasSize(1);
  }

  private void put(SubscriptionJson... webhooks) throws Exception {
    installation.apply(webhooks);
    editor.table().sync().get();
  }

  private TestResult test() throws Exception {
    return editor.tests().send(TestRequest.stored(OrgScope.of(org), webhook.id(), "me")).get();
  }

  private static String error(TestRequest request) throws Exception {
    return editor.tests().send(request).get().error().orElse("");
  }

  private static List<ConsumerRecord<byte[], byte[]>> commands() {
    return installation.topics().records(Topic.WEBHOOK_COMMANDS);
  }

  private static JsonNode json(byte[] value) {
    return Json.parse(value).document().orElseThrow();
  }
}
