package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TopicFollowerTest {
  private static final TopicPartition FIRST = new TopicPartition("first", 0);
  private static final TopicPartition SECOND = new TopicPartition("second", 0);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final TopicFollower follower =
      new TopicFollower(consumer, List.of("first", "second"), this::receive);

  @BeforeEach
  void fill() {
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    consumer.updateEndOffsets(Map.of(FIRST, 2L, SECOND, 1L));
  }

  @AfterEach
  void close() {
    follower.close();
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void topicsAreReadToTheirEndsOneAfterTheOtherAndThenFollowed() {
    fillWhileReading();

    follower.start().orTimeout(10, TimeUnit.SECONDS).join();

    assertThat(received).containsExactly("a", "b", "c");
    consumer.schedulePollTask(() -> add(FIRST, 2, "d"));
    await().untilAsserted(() -> assertThat(received).containsExactly("a", "b", "c", "d"));
  }

  @Test
  void aSyncThatIsAskedForTooEarlyWaitsForTheFirstReading() {
    CompletableFuture<Void> early = follower.sync();
    fillWhileReading();

    CompletableFuture<Void> caughtUp = follower.start();

    early.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(caughtUp).isCompleted();
    assertThat(received).containsExactly("a", "b", "c");
  }

  @Test
  void aSyncCompletesWhenWhatStoodInTheTopicsWasReceived() {
    fillWhileReading();
    follower.start().orTimeout(10, TimeUnit.SECONDS).join();
    consumer.updateEndOffsets(Map.of(FIRST, 3L));

    CompletableFuture<Void> sync = follower.sync();
    CompletableFuture<Void> another = follower.sync();
    assertThat(sync).isNotDone();
    consumer.schedulePollTask(() -> add(FIRST, 2, "d"));

    sync.orTimeout(10, TimeUnit.SECONDS).join();
    another.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(received).contains("d");
  }

  @Test
  void aSlowBrokerEndsNothing() {
    fillWhileReading();
    follower.start().orTimeout(10, TimeUnit.SECONDS).join();

    consumer.setOffsetsException(new TimeoutException("slow"));
    CompletableFuture<Void> sync = follower.sync();
    consumer.schedulePollTask(() -> add(FIRST, 2, "d"));

    sync.orTimeout(10, TimeUnit.SECONDS).join();
    await().untilAsserted(() -> assertThat(received).contains("d"));
  }

  @Test
  void whatCannotBeReadFailsTheStart() {
    consumer.setPollException(new KafkaException("not authorized"));

    CompletableFuture<Void> started = follower.start();

    assertThatThrownBy(() -> started.orTimeout(10, TimeUnit.SECONDS).join())
        .hasMessageContaining("not authorized");
    CompletableFuture<Void> late = follower.sync();
    await().until(late::isCancelled);
  }

  @Test
  void aRecordThatTheReceiverCannotTakeStopsNothing() {
    fillWhileReading();
    follower.start().orTimeout(10, TimeUnit.SECONDS).join();

    consumer.schedulePollTask(
        () -> {
          add(FIRST, 2, "d");
          add(FIRST, 3, "bad");
          add(FIRST, 4, "also bad");
          add(FIRST, 5, "e");
          add(SECOND, 1, "f");
        });

    await().untilAsserted(() -> assertThat(received).contains("d", "e", "f"));
    assertThat(follower.ended()).isNotDone();
  }

  @Test
  void anEndThatNobodyAskedForIsTold() {
    fillWhileReading();
    follower.start().orTimeout(10, TimeUnit.SECONDS).join();

    consumer.schedulePollTask(
        () -> {
          throw new IllegalStateException("broken");
        });

    assertThatThrownBy(() -> follower.ended().orTimeout(10, TimeUnit.SECONDS).join())
        .hasMessageContaining("broken");
  }

  @Test
  void closingIsNoFailure() {
    fillWhileReading();
    follower.start().orTimeout(10, TimeUnit.SECONDS).join();

    follower.close();

    assertThat(follower.ended()).isCompletedWithValue(null);
  }

  private void fillWhileReading() {
    consumer.schedulePollTask(
        () -> {
          add(FIRST, 0, "a");
          add(FIRST, 1, "b");
        });
    consumer.schedulePollTask(() -> add(SECOND, 0, "c"));
  }

  private void add(TopicPartition partition, long offset, String value) {
    consumer.addRecord(
        new ConsumerRecord<>(
            partition.topic(), 0, offset, "k".getBytes(UTF_8), value.getBytes(UTF_8)));
  }

  private void receive(List<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      String value = new String(record.value(), UTF_8);
      if (value.equals("bad")) {
        throw new IllegalArgumentException("a receiver's mistake");
      }
      if (value.equals("also bad")) {
        throw new KafkaException("what a receiver's own client says");
      }
      received.add(value);
    }
  }
}
