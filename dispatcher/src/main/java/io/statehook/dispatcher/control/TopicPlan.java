package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the topics of a cluster differ from the layout, and the steps that would remove the
 * differences. Partition counts of existing topics are reported but never changed: lanes and
 * windows are tied to them. Replicas are reported too; moving them is for Kafka's own tools, which
 * can be told how fast.
 *
 * @param differences what differs, in the order of the topics
 * @param partitionsFound the partition counts of the topics that exist
 */
public record TopicPlan(List<Difference> differences, Map<Topic, Integer> partitionsFound) {
  private static final Logger log = LoggerFactory.getLogger(TopicPlan.class);
  private static final Duration LEADERS_PATIENCE = Duration.ofSeconds(30);
  private static final Duration LEADERS_PAUSE = Duration.ofMillis(100);
  private static final String TIMESTAMP_TYPE = "message.timestamp.type";

  /** One difference. */
  public sealed interface Difference permits Missing, Setting, Partitions, Replicas {
    /** The topic that differs. */
    Topic topic();

    /** Whether no role can work safely before it is removed. */
    boolean blocks();
  }

  /** The topic does not exist. */
  public record Missing(Topic topic, String name) implements Difference {
    @Override
    public boolean blocks() {
      return true;
    }

    @Override
    public String toString() {
      return "topic %s is missing".formatted(name);
    }
  }

  /** A setting has another value. */
  public record Setting(Topic topic, String name, String key, String actual, String wanted)
      implements Difference {
    @Override
    public boolean blocks() {
      return key.equals(TIMESTAMP_TYPE) || key.equals("cleanup.policy");
    }

    @Override
    public String toString() {
      return "topic %s has %s=%s, wanted %s".formatted(name, key, actual, wanted);
    }
  }

  /** The topic has another number of partitions. */
  public record Partitions(Topic topic, String name, int actual, int wanted) implements Difference {
    @Override
    public boolean blocks() {
      return topic.shape() == Topic.Shape.SINGLE;
    }

    @Override
    public String toString() {
      return "topic %s has %d partitions, the settings say %d".formatted(name, actual, wanted);
    }
  }

  /** A partition has another number of replicas. */
  public record Replicas(Topic topic, String name, int actual, int wanted) implements Difference {
    @Override
    public boolean blocks() {
      return false;
    }

    @Override
    public String toString() {
      return "topic %s has %d replicas, the settings say %d; kafka-reassign-partitions changes that"
          .formatted(name, actual, wanted);
    }
  }

  /** Copies the collections. */
  public TopicPlan {
    differences = List.copyOf(differences);
    partitionsFound = Map.copyOf(partitionsFound);
  }

  /** Compares a cluster with a layout. */
  public static TopicPlan compare(Admin admin, TopicLayout layout)
      throws ExecutionException, InterruptedException {
    Map<Topic, TopicDescription> found = descriptions(admin, layout);
    Map<ConfigResource, Config> configs = configs(admin, layout, found.keySet());
    List<Difference> differences = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      String name = layout.name(topic);
      TopicDescription description = found.get(topic);
      if (description == null) {
        differences.add(new Missing(topic, name));
        continue;
      }
      addCounts(topic, description, layout, differences);
      Config config = configs.getOrDefault(resource(name), new Config(List.of()));
      new TreeMap<>(layout.config(topic))
          .forEach(
              (key, wanted) -> {
                ConfigEntry entry = config.get(key);
                String actual = entry == null ? "" : String.valueOf(entry.value());
                if (!wanted.equals(actual)) {
                  differences.add(new Setting(topic, name, key, actual, wanted));
                }
              });
    }
    Map<Topic, Integer> partitions = new EnumMap<>(Topic.class);
    found.forEach((topic, description) -> partitions.put(topic, description.partitions().size()));
    return new TopicPlan(differences, partitions);
  }

  private static void addCounts(
      Topic topic, TopicDescription description, TopicLayout layout, List<Difference> differences) {
    String name = description.name();
    int partitions = description.partitions().size();
    if (partitions != layout.partitions(topic)) {
      differences.add(new Partitions(topic, name, partitions, layout.partitions(topic)));
    }
    description.partitions().stream()
        .map(partition -> partition.replicas().size())
        .filter(replicas -> replicas != layout.replication())
        .min(Comparator.naturalOrder())
        .ifPresent(
            replicas -> differences.add(new Replicas(topic, name, replicas, layout.replication())));
  }

  /** Creates what is missing and corrects settings; leaves partitions and replicas alone. */
  public void apply(Admin admin, TopicLayout layout)
      throws ExecutionException, InterruptedException {
    List<NewTopic> missing = new ArrayList<>();
    Map<ConfigResource, Collection<AlterConfigOp>> alterations =
        new TreeMap<>(Comparator.comparing(ConfigResource::name));
    for (Difference difference : differences) {
      if (difference instanceof Missing topic) {
        missing.add(
            new NewTopic(
                    topic.name(), layout.partitions(topic.topic()), (short) layout.replication())
                .configs(layout.config(topic.topic())));
      } else if (difference instanceof Setting setting) {
        alterations
            .computeIfAbsent(resource(setting.name()), name -> new ArrayList<>())
            .add(
                new AlterConfigOp(
                    new ConfigEntry(setting.key(), setting.wanted()), AlterConfigOp.OpType.SET));
      }
    }
    create(admin, missing);
    admin.incrementalAlterConfigs(alterations).all().get();
  }

  private static void create(Admin admin, List<NewTopic> missing)
      throws ExecutionException, InterruptedException {
    try {
      admin.createTopics(missing).all().get();
    } catch (ExecutionException e) {
      // Another process may apply the same plan at the same time.
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    awaitLeaders(admin, missing);
  }

  /**
   * A producer whose first batches overtake each other while a broker still gets ready to lead a
   * new partition can stumble over them until its delivery timeout.
   */
  private static void awaitLeaders(Admin admin, List<NewTopic> made) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> all = new HashMap<>();
    for (NewTopic topic : made) {
      for (int i = 0; i < topic.numPartitions(); i++) {
        all.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
      }
    }
    long giveUp = System.nanoTime() + LEADERS_PATIENCE.toNanos();
    while (!leadersAnswer(admin, all, giveUp)) {
      TimeUnit.MILLISECONDS.sleep(LEADERS_PAUSE.toMillis());
    }
  }

  private static boolean leadersAnswer(
      Admin admin, Map<TopicPartition, OffsetSpec> all, long giveUp) throws InterruptedException {
    try {
      admin.listOffsets(all).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException && System.nanoTime() - giveUp < 0) {
        return false;
      }
      log.warn("topics are made, but their leaders do not answer yet", e);
      return true;
    }
  }

  private static Map<Topic, TopicDescription> descriptions(Admin admin, TopicLayout layout)
      throws ExecutionException, InterruptedException {
    Map<Topic, TopicDescription> found = new EnumMap<>(Topic.class);
    Map<String, KafkaFuture<TopicDescription>> described =
        admin
            .describeTopics(Arrays.stream(Topic.values()).map(layout::name).toList())
            .topicNameValues();
    for (Topic topic : Topic.values()) {
      try {
        found.put(topic, Objects.requireNonNull(described.get(layout.name(topic))).get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
  }

  private static Map<ConfigResource, Config> configs(
      Admin admin, TopicLayout layout, Collection<Topic> existing)
      throws ExecutionException, InterruptedException {
    return admin
        .describeConfigs(
            existing.stream().map(t -> resource(layout.name(t))).collect(Collectors.toList()))
        .all()
        .get();
  }

  private static ConfigResource resource(String topicName) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topicName);
  }
}
