package io.statehook.standalone.doctor;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Whether what was acknowledged outlives the failures that it should. */
final class ReplicaCheck {
  /** Committed offsets and transactions: an installation is as durable as these. */
  private static final List<String> KAFKAS_OWN =
      List.of("__consumer_offsets", "__transaction_state");

  private final TopicLayout topics;
  private final Admin admin;

  ReplicaCheck(StatehookConfig config, Admin admin) {
    this.topics = config.topics();
    this.admin = admin;
  }

  void look(Findings found) throws ExecutionException, InterruptedException {
    List<String> names = Arrays.stream(Topic.values()).map(topics::name).toList();
    List<TopicDescription> ours = describe(names);
    Map<String, Config> configs = configs(names);
    lookAtPartitions(ours, configs, found);
    lookAtElections(configs, found);
    lookAtKafkasOwn(found);
    if (found.isClean()) {
      found.ok(
          "%d partitions have all their replicas in sync"
              .formatted(ours.stream().mapToInt(topic -> topic.partitions().size()).sum()));
    }
  }

  private static void lookAtPartitions(
      List<TopicDescription> ours, Map<String, Config> configs, Findings found) {
    List<String> down = new ArrayList<>();
    List<String> refusing = new ArrayList<>();
    List<String> behind = new ArrayList<>();
    for (TopicDescription topic : ours) {
      int least = minInSync(configs.getOrDefault(topic.name(), new Config(List.of())));
      for (TopicPartitionInfo partition : topic.partitions()) {
        String name = "%s-%d".formatted(topic.name(), partition.partition());
        if (partition.leader() == null || partition.leader().isEmpty()) {
          down.add(name);
        } else if (partition.isr().size() < least) {
          refusing.add(name);
        } else if (partition.isr().size() < partition.replicas().size()) {
          behind.add(name);
        }
      }
    }
    String restart = "start the brokers that are down";
    if (!down.isEmpty()) {
      found.failed(some("%d partitions have no leader: %s", down), restart);
    }
    if (!refusing.isEmpty()) {
      found.failed(
          some("%d partitions take no records, too few replicas are in sync: %s", refusing),
          restart);
    }
    if (!behind.isEmpty()) {
      found.warning(
          some("%d partitions have replicas that are not in sync: %s", behind),
          restart + ", or wait until they have caught up");
    }
  }

  private static String some(String text, List<String> partitions) {
    return text.formatted(partitions.size(), String.join(", ", partitions));
  }

  private static int minInSync(Config config) {
    ConfigEntry entry = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    return entry == null || entry.value() == null ? 1 : Integer.parseInt(entry.value());
  }

  /** A leader that lacks acknowledged records would take them from everybody. */
  private static void lookAtElections(Map<String, Config> configs, Findings found) {
    List<String> unclean =
        configs.entrySet().stream()
            .filter(topic -> isOn(topic.getValue()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (!unclean.isEmpty()) {
      found.warning(
          "a replica that is behind may become leader, which loses acknowledged records: "
              + String.join(", ", unclean),
          "set %s=false".formatted(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG));
    }
  }

  private Map<String, Config> configs(List<String> names)
      throws ExecutionException, InterruptedException {
    Map<ConfigResource, Config> found =
        admin
            .describeConfigs(
                names.stream()
                    .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                    .toList())
            .all()
            .get();
    return found.entrySet().stream()
        .collect(Collectors.toMap(topic -> topic.getKey().name(), Map.Entry::getValue));
  }

  private static boolean isOn(Config config) {
    ConfigEntry entry = config.get(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG);
    return entry != null && Boolean.parseBoolean(entry.value());
  }

  private void lookAtKafkasOwn(Findings found) throws ExecutionException, InterruptedException {
    Set<String> existing = admin.listTopics(listInternal()).names().get();
    for (TopicDescription topic :
        describe(KAFKAS_OWN.stream().filter(existing::contains).toList())) {
      int replicas = topic.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
      if (replicas < topics.replication()) {
        found.warning(
            "Kafka's own %s has %d replicas, our topics %d"
                .formatted(topic.name(), replicas, topics.replication()),
            "kafka-reassign-partitions changes that");
      }
    }
  }

  private static ListTopicsOptions listInternal() {
    return new ListTopicsOptions().listInternal(true);
  }

  private List<TopicDescription> describe(Collection<String> names)
      throws ExecutionException, InterruptedException {
    return admin.describeTopics(names).allTopicNames().get().values().stream()
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .collect(Collectors.toList());
  }
}
