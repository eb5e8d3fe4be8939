package io.statehook.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerIT {
  private static final String TOPIC = "letters";

  @TempDir private Path directory;

  private EmbeddedBroker broker;

  @BeforeEach
  void start() throws IOException {
    broker = new EmbeddedBroker(directory.resolve("kafka"), StablePort.pick());
    broker.start();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void whatIsWrittenOutlivesAGracefulRestartOnTheSamePort() throws Exception {
    String before = broker.bootstrapServers();
    Records.createTopic(before, TOPIC);
    Records.send(before, TOPIC, "a");
    assertThat(Records.consume(before, TOPIC, "readers", 1)).containsExactly("a");

    long closing = System.nanoTime();
    broker.close();
    Duration closed = Duration.ofNanos(System.nanoTime() - closing);
    broker = new EmbeddedBroker(directory.resolve("kafka"), portOf(before));
    broker.start();

    assertThat(closed).isLessThan(Duration.ofSeconds(30));
    assertThat(broker.bootstrapServers()).isEqualTo(before);
    Records.send(before, TOPIC, "b");
    assertThat(Records.consume(before, TOPIC, "readers", 1)).containsExactly("b");
    assertThat(Records.consume(before, TOPIC, "others", 2)).containsExactly("a", "b");
  }

  @Test
  void aTransactionIsSeenWholeOrNotAtAll() throws Exception {
    String bootstrapServers = broker.bootstrapServers();
    Records.createTopic(bootstrapServers, TOPIC);
    try (KafkaProducer<String, String> producer =
        Records.producer(bootstrapServers, Map.of("transactional.id", "writer"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, "dropped"));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      List.of("a", "b").forEach(value -> producer.send(new ProducerRecord<>(TOPIC, value)));
      producer.commitTransaction();
    }

    assertThat(Records.consume(bootstrapServers, TOPIC, "readers", 2)).containsExactly("a", "b");
  }

  @Test
  void itOffersWhatExactlyOnceStreamsNeed() throws Exception {
    try (Admin admin = Records.admin(broker.bootstrapServers())) {
      FeatureMetadata features = admin.describeFeatures().featureMetadata().get();

      assertThat(features.finalizedFeatures().get("transaction.version").maxVersionLevel())
          .isEqualTo((short) 2);
      assertThat(admin.describeCluster().nodes().get()).hasSize(1);
    }
  }

  @Test
  void aMisspeltTopicIsNotCreated() throws Exception {
    try (Admin admin = Records.admin(broker.bootstrapServers())) {
      assertThatThrownBy(() -> admin.describeTopics(List.of("lettres")).allTopicNames().get())
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void aBusyPortGivesTheNextFreeOneAndASecondBrokerOnTheDirectoryIsRefused() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        EmbeddedBroker second = new EmbeddedBroker(directory.resolve("2"), busy.getLocalPort());
        EmbeddedBroker rival = new EmbeddedBroker(directory.resolve("kafka"), 0)) {
      second.start();

      assertThat(portOf(second.bootstrapServers())).isNotEqualTo(busy.getLocalPort());
      Records.createTopic(second.bootstrapServers(), TOPIC);
      assertThatThrownBy(rival::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(directory.resolve("kafka").toString());
    }
    Records.createTopic(broker.bootstrapServers(), TOPIC);
  }

  @Test
  void aDirectoryWithOtherFilesIsLeftAlone() throws IOException {
    Path foreign = Files.createDirectories(directory.resolve("home"));
    Files.writeString(foreign.resolve("letter.txt"), "dear");
    try (EmbeddedBroker other = new EmbeddedBroker(foreign, 0)) {
      assertThatThrownBy(other::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("letter.txt");
    }
    assertThat(foreign.resolve("meta.properties")).doesNotExist();
  }

  @Test
  void aClosedBrokerListensNoMore() {
    String bootstrapServers = broker.bootstrapServers();
    broker.close();
    broker.close();

    assertThatThrownBy(() -> new Socket("127.0.0.1", portOf(bootstrapServers)).close())
        .isInstanceOf(IOException.class);
    assertThatThrownBy(broker::bootstrapServers).isInstanceOf(IllegalStateException.class);
  }

  private static int portOf(String bootstrapServers) {
    return Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
  }
}
