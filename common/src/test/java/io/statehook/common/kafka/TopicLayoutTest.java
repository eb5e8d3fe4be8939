package io.statehook.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicLayoutTest {
  private static final TopicLayout LARGE = new TopicLayout("acme-", 64, 32, 8, 3);

  @ParameterizedTest
  @EnumSource
  void everyTopicIsStampedByTheLog(Topic topic) {
    for (TopicLayout layout : new TopicLayout[] {LARGE, TopicLayout.dev()}) {
      assertThat(layout.config(topic))
          .containsEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime")
          .containsEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1048588");
    }
  }

  @Test
  void theNamesAreTheDocumentedOnes() {
    assertThat(Arrays.stream(Topic.values()).map(TopicLayout.dev()::name))
        .containsExactly(
            "device-events",
            "event-catalogue",
            "webhook-subscriptions",
            "webhook-secrets",
            "webhook-deliveries",
            "webhook-attempts",
            "webhook-backlog",
            "webhook-lanes",
            "webhook-dead-letters",
            "webhook-status",
            "webhook-commands");
    assertThat(LARGE.name(Topic.DEVICE_EVENTS)).isEqualTo("acme-device-events");
    assertThat(LARGE.batcherGroup()).isEqualTo("acme-statehook-batcher");
    assertThat(LARGE.workerGroup()).isEqualTo("acme-statehook-dispatcher");
    assertThat(TopicLayout.dev().batcherGroup()).isEqualTo("statehook-batcher");
    assertThat(TopicLayout.dev().workerGroup()).isEqualTo("statehook-dispatcher");
  }

  @Test
  void theFourTopicsThatAWorkerOwnsTogetherHaveTheSameCount() {
    Map<Topic, Integer> partitions =
        Arrays.stream(Topic.values()).collect(Collectors.toMap(t -> t, LARGE::partitions));

    assertThat(partitions)
        .containsEntry(Topic.DEVICE_EVENTS, 64)
        .containsEntry(Topic.WEBHOOK_DELIVERIES, 32)
        .containsEntry(Topic.WEBHOOK_ATTEMPTS, 32)
        .containsEntry(Topic.WEBHOOK_BACKLOG, 32)
        .containsEntry(Topic.WEBHOOK_LANES, 32)
        .containsEntry(Topic.WEBHOOK_DEAD_LETTERS, 8)
        .containsEntry(Topic.EVENT_CATALOGUE, 1)
        .containsEntry(Topic.WEBHOOK_SUBSCRIPTIONS, 1)
        .containsEntry(Topic.WEBHOOK_SECRETS, 1)
        .containsEntry(Topic.WEBHOOK_STATUS, 1)
        .containsEntry(Topic.WEBHOOK_COMMANDS, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "DEVICE_EVENTS, 7",
    "WEBHOOK_DELIVERIES, 7",
    "WEBHOOK_ATTEMPTS, 7",
    "WEBHOOK_BACKLOG, 7",
    "WEBHOOK_DEAD_LETTERS, 30"
  })
  void recordsOfTheFlowLeaveAfterDays(Topic topic, int days) {
    assertThat(LARGE.config(topic))
        .containsEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "delete")
        .containsEntry(TopicConfig.RETENTION_MS_CONFIG, Long.toString(days * 86_400_000L));
  }

  @ParameterizedTest
  @CsvSource({
    "EVENT_CATALOGUE, 86400000, 691200000",
    "WEBHOOK_SUBSCRIPTIONS, 86400000, 691200000",
    "WEBHOOK_SECRETS, 0, 3600000",
    "WEBHOOK_LANES, 0, 86400000",
    "WEBHOOK_STATUS, 0, 86400000",
    "WEBHOOK_COMMANDS, 0, 86400000"
  })
  void recordsOfStateAreCompacted(Topic topic, String atLeast, String atMost) {
    assertThat(LARGE.config(topic))
        .containsEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "compact")
        .containsEntry(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, atLeast)
        .containsEntry(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, atMost)
        .doesNotContainKey(TopicConfig.RETENTION_MS_CONFIG);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "5, 3", "9, 5"})
  void anAcknowledgedRecordIsInAMajorityOfReplicas(int replication, String minInsync) {
    assertThat(new TopicLayout("", 1, 1, 1, replication).config(Topic.DEVICE_EVENTS))
        .containsEntry(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInsync);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "acme-", "a", "0-1", "-"})
  void aPrefixIsPutBeforeEveryName(String prefix) {
    assertThat(new TopicLayout(prefix, 1, 1, 1, 1).name(Topic.WEBHOOK_STATUS))
        .isEqualTo(prefix + "webhook-status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Acme-", "acme.", "acme_", "a b", "\u00e4", "../", "a\n"})
  void aPrefixThatTopicNamesCannotHaveIsRefused(String prefix) {
    assertThatThrownBy(() -> new TopicLayout(prefix, 1, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + prefix + "\"");
  }

  @Test
  void aPrefixIsBounded() {
    assertThat(new TopicLayout("a".repeat(64), 1, 1, 1, 1).prefix()).hasSize(64);
    assertThatThrownBy(() -> new TopicLayout("a".repeat(65), 1, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 1, event partitions must be 1 to 10000",
    "10001, 1, 1, 1, event partitions must be 1 to 10000",
    "1, 0, 1, 1, delivery partitions must be 1 to 10000",
    "1, 1, 0, 1, dead letter partitions must be 1 to 10000",
    "1, 1, 1, 0, replication must be 1 to 9",
    "1, 1, 1, 10, replication must be 1 to 9"
  })
  void aCountOutOfBoundsIsNamed(int events, int deliveries, int dead, int replicas, String what) {
    assertThatThrownBy(() -> new TopicLayout("", events, deliveries, dead, replicas))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(what);
  }
}
