package io.statehook.standalone.broker;

import io.statehook.standalone.e2e.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What these tests do with a broker through ordinary clients. */
final class Records {
  private Records() {}

  static Admin admin(String bootstrapServers) {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  static void createTopic(String bootstrapServers, String topic) throws Exception {
    try (Admin admin = admin(bootstrapServers)) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
  }

  static KafkaProducer<String, String> producer(
      String bootstrapServers, Map<String, String> transactional) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("acks", "all");
    settings.putAll(transactional);
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  static void send(String bootstrapServers, String topic, String value) throws Exception {
    try (KafkaProducer<String, String> producer = producer(bootstrapServers, Map.of())) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }

  /** Joins the group and reads until it has seen as many committed values. */
  static List<String> consume(String bootstrapServers, String topic, String group, int count) {
    try (KafkaConsumer<String, String> consumer = consumer(bootstrapServers, group)) {
      consumer.subscribe(Set.of(topic));
      List<String> values = new ArrayList<>();
      long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
      consumer.commitSync();
      return values;
    }
  }

  static long lastStableOffset(Admin admin, String topic) throws Exception {
    return admin
        .listOffsets(
            Map.of(new TopicPartition(topic, 0), OffsetSpec.latest()),
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .partitionResult(new TopicPartition(topic, 0))
        .get()
        .offset();
  }

  private static KafkaConsumer<String, String> consumer(String bootstrapServers, String group) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("group.id", group);
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", "false");
    settings.put("isolation.level", "read_committed");
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }
}
