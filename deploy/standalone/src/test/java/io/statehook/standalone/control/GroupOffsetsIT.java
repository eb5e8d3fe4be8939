package io.statehook.standalone.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.dispatcher.control.GroupOffsets;
import io.statehook.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupOffsetsIT {
  private static final String GROUP = "readers";
  private static final TopicPartition P0 = new TopicPartition("letters", 0);
  private static final TopicPartition P1 = new TopicPartition("letters", 1);

  @TempDir private Path directory;

  private EmbeddedBroker broker;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    broker = new EmbeddedBroker(directory.resolve("kafka"), 0);
    broker.start();
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    admin.createTopics(List.of(new NewTopic("letters", 2, (short) 1))).all().get();
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 10; i++) {
        producer.send(new ProducerRecord<>("letters", 0, null, new byte[] {1}));
        producer.send(new ProducerRecord<>("letters", 1, null, new byte[] {1}));
      }
    }
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void aNewGroupStartsAtTheEarliestRecordsAndStaysWhereItIs() throws Exception {
    admin.deleteRecords(Map.of(P1, RecordsToDelete.beforeOffset(4))).all().get();

    assertThat(prepare()).isEmpty();
    assertThat(committed()).isEqualTo(Map.of(P0, 0L, P1, 4L));

    commit(Map.of(P0, 7L));
    assertThat(prepare()).isEmpty();
    assertThat(committed()).isEqualTo(Map.of(P0, 7L, P1, 4L));
  }

  @Test
  void whatWasDeletedUnreadIsNamedAndNotSkipped() throws Exception {
    prepare();
    commit(Map.of(P0, 2L));
    admin.deleteRecords(Map.of(P0, RecordsToDelete.beforeOffset(5))).all().get();

    assertThat(prepare()).singleElement().asString().contains("letters-0: offsets 2 to 4");
    assertThat(committed()).containsEntry(P0, 2L);
  }

  /** The admin client leaves such a partition out, which looks as if it had no offset. */
  @Test
  void anOffsetThatATransactionHoldsBackIsNotTakenForMissing() throws Exception {
    prepare();
    commit(Map.of(P0, 7L, P1, 7L));
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "t"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(
          Map.of(P0, new OffsetAndMetadata(9)), new ConsumerGroupMetadata(GROUP));
      CompletableFuture<List<String>> prepared = CompletableFuture.supplyAsync(this::prepare);
      await().during(Duration.ofSeconds(1)).until(() -> !prepared.isDone());

      producer.abortTransaction();

      assertThat(prepared.get(60, TimeUnit.SECONDS)).isEmpty();
    }
    assertThat(committed()).isEqualTo(Map.of(P0, 7L, P1, 7L));
  }

  private List<String> prepare() {
    try {
      return GroupOffsets.prepare(admin, GROUP, "letters");
    } catch (Exception e) {
      throw new IllegalStateException("not prepared", e);
    }
  }

  private void commit(Map<TopicPartition, Long> offsets) throws Exception {
    for (Map.Entry<TopicPartition, Long> offset : offsets.entrySet()) {
      admin
          .alterConsumerGroupOffsets(
              GROUP, Map.of(offset.getKey(), new OffsetAndMetadata(offset.getValue())))
          .all()
          .get();
    }
  }

  private Map<TopicPartition, Long> committed() throws Exception {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin
        .listConsumerGroupOffsets(GROUP)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }

  private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
