package io.statehook.dispatcher.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.kafka.TopicLayout;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TakeoverReaderTest {
  private static final TopicPartition LANES = new TopicPartition("webhook-lanes", 2);
  private static final TopicPartition ATTEMPTS = new TopicPartition("webhook-attempts", 2);

  private final Log consumer = new Log();
  private boolean stopped;
  private final TakeoverReader reader =
      new TakeoverReader(consumer, TopicLayout.dev(), () -> stopped);

  TakeoverReaderTest() {
    consumer.updateBeginningOffsets(Map.of(LANES, 0L, ATTEMPTS, 10L));
    consumer.updateEndOffsets(Map.of(LANES, 0L, ATTEMPTS, 15L));
  }

  /** Partitions whose every record is foreign; remembers which were read. */
  private static final class Log extends MockConsumer<byte[], byte[]> {
    private long firstRead = -1;

    Log() {
      super("earliest");
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      TopicPartition partition = assignment().iterator().next();
      long next = position(partition);
      firstRead = firstRead < 0 ? next : firstRead;
      addRecord(
          new ConsumerRecord<>(
              partition.topic(), partition.partition(), next, null, "x".getBytes(UTF_8)));
      return super.poll(timeout);
    }
  }

  @Test
  void theAttemptsAreReadFromWhereTheCommitSaysToTheirEnd() {
    Takeover takeover = reader.read(request(OptionalLong.of(12))).orElseThrow();

    assertThat(consumer.firstRead).isEqualTo(12);
    assertThat(consumer.position(ATTEMPTS)).isEqualTo(15);
    assertThat(takeover.attemptsFrom()).isEqualTo(12);
    assertThat(takeover.attemptsEnd()).isEqualTo(15);
    assertThat(takeover.deliveriesEnd()).isEqualTo(99);
  }

  @Test
  void withoutMetadataNothingIsRead() {
    Takeover takeover = reader.read(request(OptionalLong.empty())).orElseThrow();

    assertThat(consumer.firstRead).isEqualTo(-1);
    assertThat(takeover.attemptsFrom()).isEqualTo(15);
    assertThat(takeover.attemptsEnd()).isEqualTo(15);
  }

  @Test
  void whatRetentionHasLeftIsRead() {
    Takeover takeover = reader.read(request(OptionalLong.of(3))).orElseThrow();

    assertThat(consumer.firstRead).isEqualTo(10);
    assertThat(takeover.attemptsFrom()).isEqualTo(10);
  }

  @Test
  void attemptsThatEndBeforeThePositionAreNotRead() {
    Takeover takeover = reader.read(request(OptionalLong.of(40))).orElseThrow();

    assertThat(consumer.firstRead).isEqualTo(-1);
    assertThat(takeover.attemptsFrom()).isEqualTo(15);
  }

  @Test
  void aReaderThatWasStoppedSaysNothing() {
    stopped = true;

    assertThat(reader.read(request(OptionalLong.of(12)))).isEmpty();
  }

  private static TakeoverReader.Request request(OptionalLong attemptsFrom) {
    return new TakeoverReader.Request(2, attemptsFrom, 99);
  }
}
