package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.TopicLayout;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
final class OrgChangesTest {
  private final AtomicInteger decisions = new AtomicInteger();
  private final Queue<RuntimeException> failures = new ArrayDeque<>();

  static List<RuntimeException> whatARivalCauses() {
    InvalidTxnStateException state = new InvalidTxnStateException("invalid state");
    return List.of(
        new ProducerFencedException("fenced"),
        new InvalidProducerEpochException("old epoch"),
        state,
        new TransactionAbortableException("abort it"),
        new KafkaException("we are in an error state", state));
  }

  @ParameterizedTest
  @MethodSource("whatARivalCauses")
  void aChangeIsDecidedAgainWhenARivalTookOverItsTransaction(RuntimeException rivalry)
      throws Exception {
    failures.add(rivalry);

    assertThat(change().get(20, TimeUnit.SECONDS)).isEqualTo("decision 2");
  }

  static List<RuntimeException> whatNobodyElseCauses() {
    return List.of(
        new UnknownServerException("a fault of the broker"),
        new KafkaException("Unhandled error in EndTxnResponse"),
        new KafkaException("we are in an error state", new AuthorizationException("no")));
  }

  @ParameterizedTest
  @MethodSource("whatNobodyElseCauses")
  void aChangeThatMayHaveBeenWrittenIsNotDecidedAgain(RuntimeException failure) {
    failures.add(failure);

    assertThatThrownBy(() -> change().get(20, TimeUnit.SECONDS)).hasCause(failure);
    assertThat(decisions).hasValue(1);
  }

  private CompletableFuture<String> change() {
    KafkaClients clients =
        new KafkaClients(
            StatehookConfig.of(Map.of("bootstrap.servers", "127.0.0.1:9")), "test", new Kafka());
    OrgChanges.Reader reader =
        new OrgChanges.Reader() {
          @Override
          public CompletableFuture<Void> sync() {
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public long receivedUpTo() {
            return Long.MAX_VALUE;
          }
        };
    OrgChanges changes = new OrgChanges(clients, TopicLayout.dev(), reader, new SecureRandom());
    return changes.change("acme", this::decide).whenComplete((result, failure) -> changes.close());
  }

  private SecretChange<String> decide() {
    SecretChange.Entry entry = new SecretChange.Entry("key", "value".getBytes(UTF_8));
    return new SecretChange<>(List.of(entry), "decision " + decisions.incrementAndGet());
  }

  /** The commit of each producer fails with the next failure there is. */
  private final class Kafka implements KafkaClients.Maker {
    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
      return new MockConsumer<>("earliest");
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
      MockProducer<byte[], byte[]> producer =
          new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      producer.commitTransactionException = failures.poll();
      return producer;
    }
  }
}
