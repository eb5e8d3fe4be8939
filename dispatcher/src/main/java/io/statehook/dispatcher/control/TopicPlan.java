package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * How the topics of a cluster differ from the layout, and the steps that would remove the
 * differences. Partition counts of existing topics are reported but never changed: lanes and
 * windows are tied to them.
 *
 * @param differences what differs, in the order of the topics
 * @param partitionsFound the partition counts of the topics that exist
 */
public record TopicPlan(List<Difference> differences, Map<Topic, Integer> partitionsFound) {
  private static final String TIMESTAMP_TYPE = "message.timestamp.type";

  /** One difference. */
  public sealed interface Difference permits Missing, Setting, Partitions {
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

  /** Copies the collections. */
  public TopicPlan {
    differences = List.copyOf(differences);
    partitionsFound = Map.copyOf(partitionsFound);
  }

  /** Compares a cluster with a layout. */
  public static TopicPlan compare(Admin admin, TopicLayout layout)
      throws ExecutionException, InterruptedException {
    Map<Topic, Integer> partitions = partitions(admin, layout);
    Map<ConfigResource, Config> configs = configs(admin, layout, partitions.keySet());
    List<Difference> differences = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      String name = layout.name(topic);
      Integer found = partitions.get(topic);
      if (found == null) {
        differences.add(new Missing(topic, name));
        continue;
      }
      if (found != layout.partitions(topic)) {
        differences.add(new Partitions(topic, name, found, layout.partitions(topic)));
      }
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
    return new TopicPlan(differences, partitions);
  }

  /** Creates what is missing and corrects settings; leaves partition counts alone. */
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
  }

  private static Map<Topic, Integer> partitions(Admin admin, TopicLayout layout)
      throws ExecutionException, InterruptedException {
    Map<Topic, Integer> partitions = new EnumMap<>(Topic.class);
    Map<String, KafkaFuture<TopicDescription>> described =
        admin
            .describeTopics(Arrays.stream(Topic.values()).map(layout::name).toList())
            .topicNameValues();
    for (Topic topic : Topic.values()) {
      try {
        TopicDescription description =
            Objects.requireNonNull(described.get(layout.name(topic))).get();
        partitions.put(topic, description.partitions().size());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return partitions;
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
