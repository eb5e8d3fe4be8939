package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.kafka.Topic;
import io.statehook.common.signing.SigningKey;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.dispatcher.control.AuditEntry;
import io.statehook.dispatcher.control.AuditTrail;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.KeyRing;
import io.statehook.standalone.e2e.PlainReceiver.Answer;
import io.statehook.standalone.e2e.PlainReceiver.Call;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A signing key is replaced while requests come without a pause. Receivers of two kinds do what the
 * documentation tells them to, with verifiers that share no code with the product.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class KeyResetIT {
  private static final int EVENTS = Integer.getInteger("statehook.test.reset.events", 10_400);
  private static final int PART = EVENTS / 4;
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  /** The keys that a receiver takes, as its administrator has pasted them. */
  private final Set<String> bodyKeys = ConcurrentHashMap.newKeySet();

  private volatile String messageKey = "";
  private final AtomicInteger bodySeen = new AtomicInteger();
  private final AtomicInteger messageSeen = new AtomicInteger();
  private final AtomicInteger rejected = new AtomicInteger();
  private final Set<String> bodySignedWith = ConcurrentHashMap.newKeySet();

  @Test
  void whoFollowsTheProcedureRejectsNothingDuringAReset() throws Exception {
    try (TestInstallation installation = TestInstallation.start();
        Dispatcher second = installation.anotherDispatcher(Map.of());
        Operator operator = Operator.of(installation);
        PlainReceiver body = PlainReceiver.forMany(judged(this::verifiesBody, bodySeen));
        PlainReceiver message = PlainReceiver.forMany(judged(this::verifiesMessage, messageSeen))) {
      String org = installation.newOrg();
      installation.apply(
          many(org + "-body", org, body.url()), many(org + "-message", org, message.url()));
      SigningKey old = operator.keyOperations().show(org, Operator.NAME).active();
      bodyKeys.add(old.displayed());
      messageKey = old.displayed();
      publish(installation, org, 0);
      awaitSeen(PART / 2);

      KeyRing ring = operator.keyOperations().reset(org, Operator.NAME).ring().orElseThrow();
      String next = ring.pending().orElseThrow().key().displayed();
      assertThat(ring.active()).isEqualTo(old);
      // The documented procedure: x-signature receivers take both keys from the reset on...
      bodyKeys.add(next);
      publish(installation, org, 1);
      awaitSeen(PART);
      awaitFollowed(List.of(installation.dispatcher(), second), org, ring);
      // ...Standard Webhooks receivers change over at any time of the overlap...
      messageKey = next;
      publish(installation, org, 2);
      awaitSeen(2 * PART);
      assertThat(bodySignedWith)
          .as("x-signature before activation")
          .containsExactly(old.displayed());

      KeyRing after = operator.keyOperations().activate(org, Operator.NAME).ring().orElseThrow();
      assertThat(after.active().displayed()).isEqualTo(next);
      awaitFollowed(List.of(installation.dispatcher(), second), org, after);
      bodySignedWith.clear();
      publish(installation, org, 3);
      awaitSeen(4 * PART);
      installation.topics().awaitNoLag();

      assertThat(rejected).as("rejected of %d requests", requests()).hasValue(0);
      assertThat(bodySignedWith).contains(next);
      assertThat(requests()).isGreaterThanOrEqualTo(8 * PART);
      System.out.printf("key reset: %d requests, %s rejected%n", requests(), rejected);
      assertThat(actions(installation, org)).containsExactly("shown", "reset", "activated");
      for (Topic topic : Topic.values()) {
        assertThat(installation.topics().records(topic))
            .as(topic.baseName())
            .noneMatch(r -> r.value() != null && new String(r.value(), UTF_8).contains(next));
      }
    }
  }

  @Test
  void twoProcessesThatResetAtOnceLeaveOnePendingKey() throws Exception {
    try (TestInstallation installation = TestInstallation.withTopics();
        Operator one = Operator.of(installation);
        Operator other = Operator.of(installation)) {
      String org = installation.newOrg();
      assertThat(one.keyOperations().reset(org, "one").ring()).as("no key yet").isEmpty();
      KeyRing first = one.keyOperations().show(org, "one");

      var resets =
          List.of(one, other).parallelStream()
              .map(operator -> operator.keyOperations().reset(org, "racer"))
              .toList();

      assertThat(resets).filteredOn(change -> change.isDone()).hasSize(1);
      assertThat(resets)
          .filteredOn(change -> !change.isDone())
          .singleElement()
          .satisfies(change -> assertThat(change.refusal()).contains("pending until"));
      KeyRing ring = one.keys().ring(org).orElseThrow();
      assertThat(ring.active()).isEqualTo(first.active());
      assertThat(ring.pending().orElseThrow().version()).isEqualTo(2);

      KeyRing now = other.keyOperations().resetAtOnce(org, "other").ring().orElseThrow();
      assertThat(now.version()).isEqualTo(3);
      assertThat(now.pending()).isEmpty();
      assertThat(now.active()).isNotIn(first.active(), ring.pending().orElseThrow().key());
      assertThat(other.keyOperations().activate(org, "other").refusal())
          .isEqualTo("no key is pending");
      assertThat(actions(installation, org)).containsExactly("shown", "reset", "reset-at-once");
    }
  }

  @Test
  void theKeyThatEncryptsIsReplacedWhileEverythingRuns() throws Exception {
    try (TestInstallation installation = TestInstallation.start();
        Operator operator = Operator.of(installation)) {
      TestReceiver receiver = installation.receiver();
      String org = installation.newOrg();
      installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()));
      TestEvent before = TestEvent.people(org, "board", 1);
      installation.topics().publish(before);
      receiver.awaitEvent(before);

      for (int i = 0; i < 3; i++) {
        assertThat(KeyFile.addKey(installation.keyFile())).isTrue();
        assertThat(KeyFile.useNewest(installation.keyFile())).isTrue();
        assertThat(operator.reencryption().isComplete()).isFalse();
        assertThat(operator.reencryption().run(Operator.NAME)).isOne();
        assertThat(operator.reencryption().isComplete()).isTrue();
        assertThat(KeyFile.dropOthers(installation.keyFile())).isOne();
        TestEvent event = TestEvent.people(org, "board", 2 + i);
        installation.topics().publish(event);
        receiver.awaitEvent(event);
      }
      SigningKey key = installation.signingKeyOf(org);
      installation.restartDispatcher();

      assertThat(installation.dispatcher().signingKeys().find(org)).contains(key);
      receiver.assertHealthy();
    }
  }

  private static SubscriptionJson many(String id, String org, String url) {
    return SubscriptionJson.of(id, org, url)
        .window(1, 100)
        .put("delivery", Map.of("parallelism", 8));
  }

  private static void publish(TestInstallation installation, String org, int part) {
    List<TestEvent> events = new ArrayList<>();
    for (int i = 0; i < PART; i++) {
      events.add(TestEvent.people(org, "board-%d".formatted(i % 64), part));
    }
    installation.topics().publish(events);
  }

  private int requests() {
    return bodySeen.get() + messageSeen.get();
  }

  private void awaitSeen(int each) {
    await().atMost(PATIENCE).until(() -> bodySeen.get() >= each && messageSeen.get() >= each);
  }

  private static void awaitFollowed(List<Dispatcher> workers, String org, KeyRing ring) {
    for (Dispatcher worker : workers) {
      await()
          .atMost(PATIENCE)
          .until(() -> worker.signingKeys().ring(org).orElseThrow().equals(ring));
    }
  }

  private Function<Call, Answer> judged(Predicate<Call> verifier, AtomicInteger seen) {
    return call -> {
      boolean right = verifier.test(call);
      (right ? seen : rejected).incrementAndGet();
      return right ? Answer.OK : new Answer(401, "");
    };
  }

  private boolean verifiesBody(Call call) {
    for (String key : bodyKeys) {
      if (HexFormat.of()
          .formatHex(hmac(key.getBytes(UTF_8), call.body()))
          .equals(call.header("x-signature"))) {
        bodySignedWith.add(key);
        return true;
      }
    }
    return false;
  }

  private boolean verifiesMessage(Call call) {
    byte[] key = Base64.getDecoder().decode(messageKey.substring("whsec_".length()));
    String prefix = call.header("webhook-id") + "." + call.header("webhook-timestamp") + ".";
    String expected =
        "v1," + Base64.getEncoder().encodeToString(hmac(key, prefix.getBytes(UTF_8), call.body()));
    return List.of(call.header("webhook-signature").split(" ")).contains(expected);
  }

  private static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> actions(TestInstallation installation, String org) {
    return new AuditTrail(
            new KafkaClients(installation.config(Map.of()), "audit"),
            installation.config(Map.of()).topics())
        .of(org).stream().map(AuditEntry::action).toList();
  }
}
