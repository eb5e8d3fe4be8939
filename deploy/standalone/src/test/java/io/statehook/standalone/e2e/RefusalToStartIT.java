package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.CannotStartException;
import io.statehook.dispatcher.Dispatcher;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** A dispatcher that could lose or misread something does not start, and says what to do. */
final class RefusalToStartIT {
  @Test
  void missingTopicsAreAllNamedTogetherWithTheCommandThatCreatesThem() throws Exception {
    try (TestInstallation installation = TestInstallation.bare(SharedBroker.bootstrapServers())) {
      String[] names =
          Arrays.stream(Topic.values()).map(installation.topics()::name).toArray(String[]::new);

      assertThatThrownBy(installation::startDispatcher)
          .isInstanceOf(CannotStartException.class)
          .hasMessageContainingAll(names)
          .hasMessageContaining("statehook topics apply");
    }
  }

  @Test
  void eventsThatAreKeptByTheTimeOfTheirDeviceAreRefused() throws Exception {
    try (TestInstallation installation = TestInstallation.withTopics()) {
      String events = installation.topics().name(Topic.DEVICE_EVENTS);
      set(installation, events, "message.timestamp.type", "CreateTime");

      assertThatThrownBy(installation::startDispatcher)
          .isInstanceOf(CannotStartException.class)
          .hasMessageContainingAll(
              events, "message.timestamp.type=CreateTime", "LogAppendTime", "topics apply");
    }
  }

  @Test
  void aWorkerWithoutKeyFileIsRefusedAndNamesTheSetting() throws Exception {
    try (TestInstallation installation = TestInstallation.withTopics()) {
      assertThatThrownBy(() -> installation.anotherDispatcher(Map.of(StatehookConfig.KEY_FILE, "")))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining(StatehookConfig.KEY_FILE);
    }
  }

  @Test
  void eventsThatRetentionDeletedUnreadAreNamed() throws Exception {
    try (TestInstallation installation = TestInstallation.start()) {
      String org = installation.newOrg();
      TestReceiver receiver = installation.receiver();
      installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()));
      TestEvent read = TestEvent.people(org, "board", 0);
      publishToFirstPartition(installation, read);
      receiver.awaitEvent(read);
      installation.topics().awaitNoLag();
      installation.stopDispatcher();
      for (TestEvent unread : TestEvent.stream(org, "board", 5).toList()) {
        publishToFirstPartition(installation, unread);
      }
      TopicPartition partition =
          new TopicPartition(installation.topics().name(Topic.DEVICE_EVENTS), 0);
      delete(installation, partition, 4);

      assertThatThrownBy(installation::startDispatcher)
          .isInstanceOf(CannotStartException.class)
          .hasMessageContainingAll(
              partition.toString(),
              "offsets 1 to 3",
              installation.topics().layout().batcherGroup());
    }
  }

  @Test
  void batchesThatRetentionDeletedUndeliveredAreNamed() throws Exception {
    try (TestInstallation installation = TestInstallation.start()) {
      String org = installation.newOrg();
      TestReceiver receiver = installation.receiver();
      SubscriptionJson subscription =
          SubscriptionJson.of(org + "-s", org, receiver.url()).window(1, 0);
      installation.apply(subscription);
      installation.stopDispatcher();
      try (Dispatcher batcher =
          installation.anotherDispatcher(Map.of(StatehookConfig.ROLES, "batcher"))) {
        installation.topics().publish(TestEvent.stream(org, "board", 5).toList());
        await()
            .atMost(TestReceiver.PATIENCE)
            .until(() -> installation.topics().records(Topic.WEBHOOK_DELIVERIES).size() == 5);
      }
      var third = installation.topics().records(Topic.WEBHOOK_DELIVERIES).get(2);
      TopicPartition partition = new TopicPartition(third.topic(), third.partition());
      delete(installation, partition, third.offset());

      assertThatThrownBy(installation::startDispatcher)
          .isInstanceOf(CannotStartException.class)
          .hasMessageContainingAll(
              partition.toString(),
              "offsets 0 to %d".formatted(third.offset() - 1),
              installation.topics().layout().workerGroup());
      assertThat(receiver.requests()).isEmpty();
    }
  }

  private static void publishToFirstPartition(TestInstallation installation, TestEvent event)
      throws Exception {
    String topic = installation.topics().name(Topic.DEVICE_EVENTS);
    installation.topics().write(new ProducerRecord<>(topic, 0, null, event.bytes()));
  }

  private static void set(TestInstallation installation, String topic, String key, String value)
      throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp op = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    installation
        .topics()
        .admin()
        .incrementalAlterConfigs(Map.of(resource, List.of(op)))
        .all()
        .get();
  }

  private static void delete(TestInstallation installation, TopicPartition partition, long before)
      throws Exception {
    installation
        .topics()
        .admin()
        .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
        .all()
        .get();
  }
}
