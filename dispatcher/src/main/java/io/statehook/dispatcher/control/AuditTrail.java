package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads who did what to an org's secrets; needs no key, since entries are not encrypted. */
public final class AuditTrail {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final KafkaClients clients;
  private final TopicLayout topics;

  /** The trail of an installation. */
  public AuditTrail(KafkaClients clients, TopicLayout topics) {
    this.clients = clients;
    this.topics = topics;
  }

  /** The entries of an org that are kept, oldest first. */
  public List<AuditEntry> of(String orgId) {
    Map<String, AuditEntry> newest = new ConcurrentHashMap<>();
    String topic = topics.name(Topic.WEBHOOK_SECRETS);
    try (TopicFollower follower =
        new TopicFollower(
            clients.reader("audit"),
            List.of(topic),
            records -> records.forEach(record -> keep(record, newest)))) {
      follower.start().orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    }
    return newest.values().stream()
        .filter(entry -> entry.orgId().equals(orgId))
        .sorted(Comparator.comparingLong(AuditEntry::number))
        .toList();
  }

  private static void keep(ConsumerRecord<byte[], byte[]> record, Map<String, AuditEntry> newest) {
    ControlRecord read = ControlRecord.of(record);
    if (AuditEntry.isKey(read.key())) {
      read.value()
          .flatMap(AuditEntry::read)
          .filter(entry -> entry.recordKey().equals(read.key()))
          .ifPresent(entry -> newest.put(read.key(), entry));
    }
  }
}
