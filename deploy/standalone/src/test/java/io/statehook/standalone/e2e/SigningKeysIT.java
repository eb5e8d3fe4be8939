package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.kafka.Topic;
import io.statehook.common.signing.SigningKey;
import io.statehook.dispatcher.Dispatcher;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** An org's key is made on first use, once, and never shown. */
final class SigningKeysIT {
  @Test
  void theKeyMadeOnFirstUseOutlivesARestartAndIsNeverInClearInKafka() throws Exception {
    try (TestInstallation installation = TestInstallation.start()) {
      String org = installation.newOrg();
      TestReceiver receiver = installation.receiver();
      installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()));
      TestEvent first = TestEvent.people(org, "board", 1);
      installation.topics().publish(first);
      receiver.awaitEvent(first);
      SigningKey key = installation.dispatcher().signingKeys().find(org).orElseThrow();

      installation.restartDispatcher();
      assertThat(installation.dispatcher().signingKeys().find(org)).contains(key);
      TestEvent second = TestEvent.people(org, "board", 2);
      installation.topics().publish(second);
      receiver.awaitEvent(second);

      receiver.assertHealthy();
      assertThat(installation.topics().records(Topic.WEBHOOK_SECRETS)).hasSize(1);
      for (Topic topic : Topic.values()) {
        assertThat(installation.topics().records(topic))
            .as(topic.baseName())
            .noneMatch(record -> shows(record, key));
      }
    }
  }

  @Test
  void twoDispatchersThatNeedTheKeysOfNewOrgsAtOnceMakeOneEach() throws Exception {
    try (TestInstallation installation = TestInstallation.withTopics();
        Dispatcher one = installation.anotherDispatcher(Map.of());
        Dispatcher other = installation.anotherDispatcher(Map.of())) {
      List<String> orgs = Stream.generate(installation::newOrg).limit(5).toList();

      List<CompletableFuture<SigningKey>> ofOne = new ArrayList<>();
      List<CompletableFuture<SigningKey>> ofOther = new ArrayList<>();
      for (String org : orgs) {
        ofOne.add(one.signingKeys().forOrg(org).toCompletableFuture());
        ofOther.add(other.signingKeys().forOrg(org).toCompletableFuture());
      }

      assertThat(ofOne.stream().map(CompletableFuture::join).toList())
          .isEqualTo(ofOther.stream().map(CompletableFuture::join).toList())
          .doesNotHaveDuplicates();
      assertThat(installation.topics().records(Topic.WEBHOOK_SECRETS)).hasSameSizeAs(orgs);
    }
  }

  /** The displayed text, its base64, or the bytes themselves, anywhere in the record. */
  private static boolean shows(ConsumerRecord<byte[], byte[]> record, SigningKey key) {
    String base64 = key.displayed().substring("whsec_".length());
    String bytes = new String(Base64.getDecoder().decode(base64), ISO_8859_1);
    String twice = Base64.getEncoder().encodeToString(key.displayed().getBytes(US_ASCII));
    StringBuilder text = new StringBuilder(TestTopics.key(record));
    text.append(record.value() == null ? "" : new String(record.value(), ISO_8859_1));
    record.headers().forEach(header -> text.append(new String(header.value(), ISO_8859_1)));
    return Stream.of(base64, bytes, twice).anyMatch(text.toString()::contains);
  }
}
