package io.statehook.standalone.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What a group has committed for a partition; group and topic without the prefix. */
record GoldenCommit(String group, String topic, int partition, long offset, String metadata) {
  static List<GoldenCommit> of(Admin admin, String prefix, String group) throws Exception {
    List<GoldenCommit> commits = new ArrayList<>();
    admin
        .listConsumerGroupOffsets(prefix + group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, committed) ->
                commits.add(
                    new GoldenCommit(
                        group,
                        partition.topic().substring(prefix.length()),
                        partition.partition(),
                        committed.offset(),
                        committed.metadata())));
    return commits;
  }

  static GoldenCommit read(JsonNode json) {
    return new GoldenCommit(
        json.path("group").asText(),
        json.path("topic").asText(),
        json.path("partition").asInt(),
        json.path("offset").asLong(),
        json.path("metadata").asText());
  }

  ObjectNode json() {
    return Json.mapper()
        .createObjectNode()
        .put("group", group)
        .put("topic", topic)
        .put("partition", partition)
        .put("offset", offset)
        .put("metadata", metadata);
  }

  /** Commits all of them, as the groups themselves had. */
  static void commit(List<GoldenCommit> commits, Admin admin, String prefix) throws Exception {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> groups = new HashMap<>();
    for (GoldenCommit commit : commits) {
      groups
          .computeIfAbsent(prefix + commit.group, group -> new HashMap<>())
          .put(
              new TopicPartition(prefix + commit.topic, commit.partition),
              new OffsetAndMetadata(commit.offset, commit.metadata));
    }
    for (Map.Entry<String, Map<TopicPartition, OffsetAndMetadata>> group : groups.entrySet()) {
      admin.alterConsumerGroupOffsets(group.getKey(), group.getValue()).all().get();
    }
  }
}
