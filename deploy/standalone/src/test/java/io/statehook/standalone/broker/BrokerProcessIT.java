package io.statehook.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerProcessIT {
  private static final String TOPIC = "letters";

  @TempDir private Path directory;

  @Test
  void acknowledgedRecordsAndOffsetsOutliveKills() throws Exception {
    String bootstrapServers;
    try (BrokerChild first = BrokerChild.start(directory, StablePort.pick())) {
      bootstrapServers = first.bootstrapServers();
      Records.createTopic(bootstrapServers, TOPIC);
      Records.send(bootstrapServers, TOPIC, "a");
      assertThat(Records.consume(bootstrapServers, TOPIC, "readers", 1)).containsExactly("a");
      first.kill();
    }
    int port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
    try (BrokerChild second = BrokerChild.start(directory, port)) {
      assertThat(second.bootstrapServers()).isEqualTo(bootstrapServers);
      Records.send(bootstrapServers, TOPIC, "b");
      assertThat(Records.consume(bootstrapServers, TOPIC, "readers", 1)).containsExactly("b");
      second.kill();
    }
    try (BrokerChild third = BrokerChild.start(directory, port)) {
      assertThat(Records.consume(bootstrapServers, TOPIC, "others", 2)).containsExactly("a", "b");
      assertThat(third.stop()).isZero();
    }
  }

  @Test
  void aTransactionLeftOpenByADeadClientIsAbortedSoonAfterItsTimeout() throws Exception {
    try (BrokerChild child = BrokerChild.start(directory, 0)) {
      String bootstrapServers = child.bootstrapServers();
      Records.createTopic(bootstrapServers, TOPIC);
      KafkaProducer<String, String> producer =
          Records.producer(
              bootstrapServers,
              Map.of("transactional.id", "writer", "transaction.timeout.ms", "3000"));
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, "never committed")).get();
      producer.close(Duration.ZERO);

      try (Admin admin = Records.admin(bootstrapServers)) {
        await().until(() -> Records.lastStableOffset(admin, TOPIC) > 0);
      }
    }
  }
}
