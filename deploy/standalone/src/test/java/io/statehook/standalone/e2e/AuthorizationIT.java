package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.subscription.Authorization;
import io.statehook.dispatcher.control.Credential;
import io.statehook.standalone.e2e.PlainReceiver.Answer;
import io.statehook.standalone.e2e.PlainReceiver.Call;
import io.statehook.standalone.tls.DevCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a receiver sees of each kind of authorization, and what happens without its secret. */
final class AuthorizationIT {
  private static final Set<String> DOCUMENTED =
      Set.of(
          "content-type",
          "x-signature-algo",
          "x-signature",
          "webhook-id",
          "webhook-timestamp",
          "webhook-signature",
          "x-statehook-attempt",
          "x-statehook-subscription",
          "traceparent",
          "user-agent",
          "host",
          "content-length");

  private static TestInstallation installation;
  private static PlainReceiver receiver;
  private static Operator operator;

  @BeforeAll
  static void start() throws Exception {
    installation = TestInstallation.start();
    receiver = PlainReceiver.start(call -> Answer.OK);
    operator = Operator.of(installation);
  }

  @AfterAll
  static void stop() {
    operator.close();
    receiver.close();
    installation.close();
  }

  @Test
  void withoutAuthorizationOnlyTheDocumentedHeadersAreSent() throws Exception {
    Call call = delivered(subscription("none").put("headers", Map.of("X-Team", "rooms 1")));

    assertThat(call.headers()).containsEntry("x-team", "rooms 1").hasSize(DOCUMENTED.size() + 1);
    assertThat(call.headers().keySet()).containsAll(DOCUMENTED);
    assertThat(call.client()).isEmpty();
  }

  @Test
  void basicIsUserAndPasswordInUtf8() throws Exception {
    SubscriptionJson subscription = subscription("basic");
    put(subscription, Credential.basic("us\u00e9r", "p:\u00e4ss w\u00f6rd"));

    Call call = delivered(subscription);

    String expected =
        "Basic "
            + Base64.getEncoder().encodeToString("us\u00e9r:p:\u00e4ss w\u00f6rd".getBytes(UTF_8));
    assertThat(call.header("authorization")).isEqualTo(expected);
    assertThat(call.headers()).hasSize(DOCUMENTED.size() + 1);
  }

  @Test
  void aHeaderIsSentAsIsFromOneByteToSixteenKilobytes() throws Exception {
    for (String value : List.of("x", "Token  a=\"b\", c==", "t".repeat(Credential.MAX_BYTES))) {
      SubscriptionJson subscription = subscription("header");
      put(subscription, Credential.header(value));

      assertThat(delivered(subscription).header("authorization")).isEqualTo(value);
    }
  }

  @Test
  void aClientCertificateIsShownOnTheConnectionOfItsSubscriptionOnly() throws Exception {
    Path directory = SharedBroker.directory("client");
    DevCertificates client = DevCertificates.in(directory, Clock.systemUTC(), new SecureRandom());
    SubscriptionJson subscription = subscription("mtls");
    put(
        subscription,
        Credential.clientCertificate(
            Files.readString(client.keyFile()) + Files.readString(client.certificateFile())));

    Call call = delivered(subscription);

    assertThat(call.client()).contains(PlainReceiver.certificate(client.certificateFile()));
    assertThat(call.headers()).doesNotContainKey("authorization").hasSize(DOCUMENTED.size());
    assertThat(delivered(subscription("none")).client()).isEmpty();
  }

  @Test
  void withoutItsSecretNothingIsSentUntilThereIsOne() throws Exception {
    SubscriptionJson subscription = subscription("header");
    installation.apply(subscription);
    TestEvent event = TestEvent.people(subscription.orgId(), "board", 1);
    installation.topics().publish(event);

    JsonNode attempt =
        await()
            .atMost(TestReceiver.PATIENCE)
            .until(
                () -> installation.topics().attempts(subscription.id()), found -> !found.isEmpty())
            .get(0);
    assertThat(attempt.path("outcome").asText()).isEqualTo("retry");
    assertThat(attempt.path("error").asText()).isEqualTo("secret");
    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        installation
                            .topics()
                            .statuses()
                            .get(subscription.id())
                            .path("reason")
                            .asText())
                    .contains("the secret for authorization \"header\" is not stored"));
    assertThat(calls(subscription)).isEmpty();
    await()
        .atMost(TestReceiver.PATIENCE)
        .until(() -> installation.topics().attempts(subscription.id()).size() >= 3);

    put(subscription, Credential.header("Bearer late"));

    assertThat(awaitCall(subscription, event).header("authorization")).isEqualTo("Bearer late");
    List<JsonNode> attempts =
        await()
            .until(
                () -> installation.topics().attempts(subscription.id()),
                AuthorizationIT::endsWithDelivery);
    String promised = attempts.get(attempts.size() - 2).path("nextAttemptAt").asText();
    assertThat(Instant.parse(attempts.get(attempts.size() - 1).path("startedAt").asText()))
        .as("ahead of its turn, which is 15 s after the third failure")
        .isBefore(Instant.parse(promised));
  }

  private static boolean endsWithDelivery(List<JsonNode> attempts) {
    return !attempts.isEmpty()
        && attempts.get(attempts.size() - 1).path("outcome").asText().equals("delivered");
  }

  @Test
  void aReplacedSecretIsUsedSoonAndADeletedOneNoMore() throws Exception {
    SubscriptionJson subscription = subscription("header");
    put(subscription, Credential.header("Bearer first"));
    assertThat(delivered(subscription).header("authorization")).isEqualTo("Bearer first");

    put(subscription, Credential.header("Bearer second"));
    long replaced = System.nanoTime();
    await()
        .atMost(TestReceiver.PATIENCE)
        .until(() -> sent(subscription, 2).header("authorization").equals("Bearer second"));
    // With a delivery, on a busy machine.
    assertThat((System.nanoTime() - replaced) / 1_000_000).isLessThan(30_000);

    assertThat(
            operator
                .credentials()
                .delete(
                    subscription.orgId(), subscription.id(), Authorization.HEADER, Operator.NAME))
        .isTrue();
    await()
        .atMost(TestReceiver.PATIENCE)
        .until(
            () -> {
              installation.topics().publish(TestEvent.people(subscription.orgId(), "board", 3));
              return installation.topics().attempts(subscription.id()).stream()
                  .anyMatch(attempt -> attempt.path("error").asText().equals("secret"));
            });
  }

  @Test
  void theSecretOfAnotherOrgsSubscriptionOfTheSameNameIsNotUsed() throws Exception {
    SubscriptionJson subscription = subscription("header");
    operator
        .credentials()
        .put(
            subscription.orgId() + "x",
            subscription.id(),
            Credential.header("Bearer foreign"),
            Operator.NAME);
    installation.apply(subscription);
    installation.topics().publish(TestEvent.people(subscription.orgId(), "board", 1));

    await()
        .atMost(TestReceiver.PATIENCE)
        .until(() -> !installation.topics().attempts(subscription.id()).isEmpty());
    assertThat(calls(subscription)).isEmpty();
  }

  private static SubscriptionJson subscription(String kind) {
    String org = installation.newOrg();
    return SubscriptionJson.of(org + "-s", org, receiver.url())
        .put("authorization", Map.of("kind", kind));
  }

  private static void put(SubscriptionJson subscription, Credential credential) {
    operator.credentials().put(subscription.orgId(), subscription.id(), credential, Operator.NAME);
  }

  private static Call delivered(SubscriptionJson subscription) throws Exception {
    installation.apply(subscription);
    return sent(subscription, 1);
  }

  private static Call sent(SubscriptionJson subscription, int people) throws Exception {
    TestEvent event = TestEvent.people(subscription.orgId(), "board", people);
    installation.topics().publish(event);
    return awaitCall(subscription, event);
  }

  private static Call awaitCall(SubscriptionJson subscription, TestEvent event) {
    return await()
        .atMost(TestReceiver.PATIENCE)
        .until(
            () ->
                calls(subscription).stream()
                    .filter(call -> new String(call.body(), UTF_8).contains(event.id()))
                    .toList(),
            found -> !found.isEmpty())
        .get(0);
  }

  private static List<Call> calls(SubscriptionJson subscription) {
    return receiver.calls().stream()
        .filter(call -> call.header("x-statehook-subscription").equals(subscription.id()))
        .toList();
  }
}
