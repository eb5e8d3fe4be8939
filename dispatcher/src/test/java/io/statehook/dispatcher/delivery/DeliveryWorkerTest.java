package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.signing.SigningKey;
import io.statehook.dispatcher.control.CredentialReading;
import io.statehook.dispatcher.control.KeyRing;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole worker with Kafka's own stand-ins for its clients. */
@Timeout(30)
class DeliveryWorkerTest {
  private static final TopicPartition ZERO = new TopicPartition("webhook-deliveries", 0);
  private static final TopicPartition LANES = new TopicPartition("webhook-lanes", 0);
  private static final TopicPartition ATTEMPTS = new TopicPartition("webhook-attempts", 0);
  private static final SendResult OK =
      new SendResult.Answered(200, Optional.empty(), new byte[0], Duration.ZERO);

  private final Forgetful consumer = new Forgetful();
  private final LeftByOthers leftByOthers = new LeftByOthers();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<CompletableFuture<SendResult>> sent = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final DeliveryWorker worker =
      new DeliveryWorker(
          StatehookConfig.of(Map.of(StatehookConfig.SHUTDOWN_GRACE_MS, "100")),
          new WorkerClients(consumer, leftByOthers, new MockConsumer<>("earliest"), producer),
          new WorkerPorts(
              new EverySubscription(),
              new OneKey(),
              subscription -> new CredentialReading(Optional.empty(), "none is stored"),
              this::send,
              health -> {},
              failures::add),
          "1.2.3");

  DeliveryWorkerTest() {
    consumer.updateBeginningOffsets(Map.of(ZERO, 3L));
    consumer.updateEndOffsets(Map.of(ZERO, 3L));
    leftByOthers.updateBeginningOffsets(Map.of(LANES, 0L, ATTEMPTS, 7L));
    leftByOthers.updateEndOffsets(Map.of(LANES, 0L, ATTEMPTS, 7L));
  }

  /** Loses a partition between two calls, as a consumer with a thread of its own does. */
  private static final class Forgetful extends MockConsumer<byte[], byte[]> {
    private final AtomicInteger lost = new AtomicInteger();

    Forgetful() {
      super("none");
    }

    @Override
    public synchronized void resume(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty() && lost.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("No current assignment for partition " + ZERO);
      }
      super.resume(partitions);
    }
  }

  /** Holds back what it is asked until a test lets it. */
  private static final class LeftByOthers extends MockConsumer<byte[], byte[]> {
    private final CountDownLatch readable = new CountDownLatch(1);

    LeftByOthers() {
      super("earliest");
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
      try {
        readable.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return super.endOffsets(partitions);
    }
  }

  @AfterEach
  void end() {
    leftByOthers.readable.countDown();
    sent.forEach(open -> open.complete(OK));
    worker.close();
    assertThat(failures).isEmpty();
  }

  @Test
  void thePartitionIsNotReadBeforeTheEngineKnowsWhatOthersHaveLeft() {
    worker.start();
    assign();
    consumer.schedulePollTask(() -> consumer.addRecord(record(3)));
    await().until(() -> consumer.paused().contains(ZERO));
    assertThat(sent).isEmpty();

    leftByOthers.readable.countDown();
    await().until(() -> sent.size() == 1);
  }

  @Test
  void aPartitionThatIsLostWhileItIsChosenDoesNotEndTheWorker() {
    consumer.lost.set(3);
    leftByOthers.readable.countDown();
    worker.start();
    assign();
    consumer.schedulePollTask(() -> consumer.addRecord(record(3)));

    await().until(() -> sent.size() == 1);
    assertThat(consumer.lost).hasValue(0);
  }

  @Test
  void theFirstCommitSaysWhereTheAttemptsEnd() {
    leftByOthers.readable.countDown();
    worker.start();
    assign();

    await()
        .untilAsserted(
            () -> assertThat(committed()).isEqualTo(new OffsetAndMetadata(3, "attempts=7")));
  }

  @Test
  void aCommitThatSaysWhereTheAttemptsBeginStaysAsItIs() {
    leftByOthers.readable.countDown();
    OffsetAndMetadata former = new OffsetAndMetadata(3, "attempts=7");
    worker.start();
    consumer.schedulePollTask(
        () -> {
          consumer.rebalance(List.of(ZERO));
          consumer.commitSync(Map.of(ZERO, former));
        });
    consumer.schedulePollTask(() -> consumer.addRecord(record(3)));
    await().until(() -> sent.size() == 1);

    assertThat(committed()).isEqualTo(former);
  }

  @Test
  void aDeliveredBatchIsCommitted() {
    leftByOthers.readable.countDown();
    worker.start();
    assign();
    consumer.schedulePollTask(() -> consumer.addRecord(record(3)));
    await().until(() -> sent.size() == 1);
    sent.get(0).complete(OK);

    await().untilAsserted(() -> assertThat(committed().offset()).isEqualTo(4));
    assertThat(committed().metadata()).startsWith("attempts=");
  }

  private void assign() {
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(ZERO)));
  }

  private OffsetAndMetadata committed() {
    return consumer.committed(Set.of(ZERO)).getOrDefault(ZERO, new OffsetAndMetadata(0));
  }

  private CompletionStage<SendResult> send(OutgoingRequest request) {
    CompletableFuture<SendResult> open = new CompletableFuture<>();
    sent.add(open);
    return open;
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    var batch = Fixtures.batch("a", (int) offset);
    return new ConsumerRecord<>(
        ZERO.topic(),
        ZERO.partition(),
        offset,
        0,
        TimestampType.LOG_APPEND_TIME,
        0,
        batch.body().length,
        null,
        batch.body(),
        new RecordHeaders(BatchHeaders.write(batch)),
        Optional.empty());
  }

  private static final class OneKey implements Signers {
    private final SigningKey key = SigningKey.generate(new SecureRandom());

    @Override
    public CompletionStage<OrgSigner> forOrg(String orgId) {
      return CompletableFuture.completedStage(new OrgSigner(new KeyRing(key, 1, Optional.empty())));
    }
  }
}
