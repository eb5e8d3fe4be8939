package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.dispatcher.control.StatusBoard.Health;
import io.statehook.dispatcher.control.StatusWords.Facts;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class StatusWriterTest {
  private static final Facts GOOD =
      new Facts(Optional.of("acme"), Optional.of(7L), Optional.empty(), Optional.empty());
  private static final Health FAILING = new Health("retrying", "HTTP 500");

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch refused = new CountDownLatch(1);
  private final CountDownLatch brokerIsBack = new CountDownLatch(1);
  private final BlockingProducer producer = new BlockingProducer();
  private final StatusWords words = new StatusWords(Clock.systemUTC());
  private final StatusWriter writer = new StatusWriter(words, id -> GOOD, producer, "status");

  /** Waits in send until the broker is back, as Kafka's own does while it knows no metadata. */
  private final class BlockingProducer extends MockProducer<byte[], byte[]> {
    BlockingProducer() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The mock's own would hold its lock while it waits. */
    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
      return send(record, (metadata, failure) -> {});
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
      asked.countDown();
      try {
        brokerIsBack.await();
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
      try {
        return super.send(record, callback);
      } catch (RuntimeException e) {
        refused.countDown();
        throw e;
      }
    }
  }

  @AfterEach
  void close() {
    writer.close();
    assertThat(producer.closed()).isTrue();
  }

  @Test
  void nobodyWaitsForTheBrokerAndOnlyTheNewestWordsAreWritten() throws Exception {
    tell("first", FAILING);
    asked.await();
    for (int i = 0; i < 1_000; i++) {
      tell("second", new Health("retrying", "attempt " + i));
      tell("third", i % 2 == 0 ? FAILING : Health.LIVE);
    }
    tell("first", Health.LIVE);
    assertThat(producer.history()).isEmpty();

    brokerIsBack.countDown();

    await().until(() -> producer.history().size() == 3);
    assertThat(written())
        .satisfiesExactly(
            first -> assertThat(first).contains("\"first\"", "retrying"),
            other -> assertThat(other).containsAnyOf("\"attempt 999\"", "\"live\""),
            other -> assertThat(other).containsAnyOf("\"attempt 999\"", "\"live\""));
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenLater() {
    brokerIsBack.countDown();
    producer.sendException = new TimeoutException("no broker");
    tell("s", FAILING);
    await().until(() -> refused.getCount() == 0);

    producer.sendException = null;

    await().until(() -> producer.history().size() == 1);
    assertThat(written().get(0)).contains("retrying");
  }

  @Test
  void whatMayNotBeWrittenDoesNotHinderTheNextWord() {
    brokerIsBack.countDown();
    producer.sendException = new TopicAuthorizationException("status");
    tell("s", FAILING);
    await().until(() -> refused.getCount() == 0);
    producer.sendException = null;

    tell("s", new Health("retrying", "HTTP 503"));

    await().until(() -> producer.history().size() == 1);
    assertThat(written().get(0)).contains("HTTP 503");
  }

  @Test
  void closingWritesWhatIsLeft() {
    brokerIsBack.countDown();
    tell("s", FAILING);

    writer.close();

    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void closingWithoutABrokerEndsInTime() throws Exception {
    tell("s", FAILING);
    asked.await();
    long start = System.nanoTime();

    writer.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
    assertThat(producer.history()).isEmpty();
  }

  private void tell(String id, Health health) {
    words.tell(id, health);
    writer.changed(id);
  }

  private List<String> written() {
    return producer.history().stream().map(record -> new String(record.value(), UTF_8)).toList();
  }
}
