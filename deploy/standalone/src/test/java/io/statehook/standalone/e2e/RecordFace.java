package io.statehook.standalone.e2e;

import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.standalone.e2e.FaceChange.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** The topic itself: any producer writes it, any consumer of committed records reads it. */
final class RecordFace implements Face, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final TestInstallation installation;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, Rule> rules = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::follow, "record-face");

  RecordFace(TestInstallation installation) {
    this.installation = installation;
    consumer = new KafkaClients(installation.config(Map.of()), "record-face").reader("follower");
    thread.setDaemon(true);
    thread.start();
  }

  private void follow() {
    String topic = installation.topics().name(Topic.WEBHOOK_SUBSCRIPTIONS);
    try (consumer) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      consumer.seekToBeginning(consumer.assignment());
      while (true) {
        consumer.poll(POLL).forEach(this::read);
      }
    } catch (WakeupException closed) {
      rules.clear();
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    String id = TestTopics.key(record);
    if (record.value() == null) {
      rules.remove(id);
    } else {
      rules.put(id, Rule.of(Json.parse(record.value()).document().orElseThrow()));
    }
  }

  @Override
  public String name() {
    return "record";
  }

  @Override
  public void make(FaceChange change) throws Exception {
    Optional<SubscriptionJson> after = change.after();
    if (after.isPresent()) {
      installation.write(after.get());
    } else {
      installation.delete(change.id());
    }
  }

  @Override
  public Optional<Rule> shown(String id) {
    return Optional.ofNullable(rules.get(id));
  }

  @Override
  public void close() throws InterruptedException {
    consumer.wakeup();
    thread.join(Duration.ofSeconds(10).toMillis());
  }
}
