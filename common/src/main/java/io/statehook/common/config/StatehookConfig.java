package io.statehook.common.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.statehook.common.kafka.TopicLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/** All settings of an installation, validated together; every bad one is named at once. */
public final class StatehookConfig {
  /** What every setting of ours starts with. */
  public static final String PREFIX = "statehook.";

  /** Put before every topic and group name. */
  public static final String TOPIC_PREFIX = "statehook.topic.prefix";

  /** Partitions of {@code device-events} when the topics are created. */
  public static final String EVENT_PARTITIONS = "statehook.topic.event.partitions";

  /** Partitions of the topics that workers own, when they are created. */
  public static final String DELIVERY_PARTITIONS = "statehook.topic.delivery.partitions";

  /** Partitions of the dead letters, when they are created. */
  public static final String DEAD_LETTER_PARTITIONS = "statehook.topic.dead.letter.partitions";

  /** Replicas of every topic. */
  public static final String REPLICATION = "statehook.topic.replication";

  /** Which roles a process runs. */
  public static final String ROLES = "statehook.roles";

  /** Where Kafka Streams keeps its lock and offsets; holds no payload. */
  public static final String STATE_DIR = "statehook.state.dir";

  /** Threads of the batcher. */
  public static final String BATCHER_THREADS = "statehook.batcher.threads";

  /** The most payload that open windows of one process hold. */
  public static final String BATCHER_MEMORY_BYTES = "statehook.batcher.memory.bytes";

  /** The file with the key that encrypts secrets. */
  public static final String KEY_FILE = "statehook.key.file";

  /** The environment variable with the key that encrypts secrets, instead of a file. */
  public static final String KEY_VARIABLE = "statehook.key.variable";

  /** Where the admin role listens. */
  public static final String ADMIN_LISTEN = "statehook.admin.listen";

  /** How long a worker may act without a word from Kafka; less than the group's session. */
  public static final String WORKER_LEASE_MS = "statehook.worker.lease.ms";

  /** How long a stopping worker waits for requests in flight. */
  public static final String SHUTDOWN_GRACE_MS = "statehook.shutdown.grace.ms";

  /** How long a thread may stand still while Kafka answers. */
  public static final String STALL_MS = "statehook.stall.ms";

  private static final ConfigDef DEFINITION =
      AdminConfig.define(EgressConfig.define(WorkerSettings.define(new ConfigDef())))
          .define(
              TOPIC_PREFIX,
              Type.STRING,
              "",
              ConfigDef.LambdaValidator.with(
                  StatehookConfig::requireTopicPrefix, () -> "up to 64 of a-z, 0-9 and -"),
              MEDIUM,
              "Put before every topic and group name.")
          .define(
              EVENT_PARTITIONS,
              Type.INT,
              64,
              between(1, 10_000),
              MEDIUM,
              "Partitions of device-events when topics are created; the most batcher tasks.")
          .define(
              DELIVERY_PARTITIONS,
              Type.INT,
              64,
              between(1, 10_000),
              MEDIUM,
              "Partitions of the topics that workers own, when they are created.")
          .define(
              DEAD_LETTER_PARTITIONS,
              Type.INT,
              8,
              between(1, 10_000),
              LOW,
              "Partitions of webhook-dead-letters when it is created.")
          .define(REPLICATION, Type.INT, 3, between(1, 9), MEDIUM, "Replicas of every topic.")
          .define(
              ROLES,
              Type.LIST,
              "batcher,worker",
              ConfigDef.ValidList.in(false, "batcher", "worker", "admin", "monitor"),
              HIGH,
              "Which roles this process runs; monitor tells health and metrics, admin does too.")
          .define(
              STATE_DIR,
              Type.STRING,
              System.getProperty("java.io.tmpdir") + "/statehook",
              MEDIUM,
              "Where Kafka Streams keeps its lock and offsets; holds no payload.")
          .define(BATCHER_THREADS, Type.INT, 2, between(1, 256), MEDIUM, "Threads of the batcher.")
          .define(
              BATCHER_MEMORY_BYTES,
              Type.LONG,
              256L << 20,
              between(1 << 20, Long.MAX_VALUE),
              MEDIUM,
              "The most payload that open windows hold; the largest are sealed when it is reached.")
          .define(
              KEY_FILE,
              Type.STRING,
              "",
              HIGH,
              "The file with the Tink keyset that encrypts secrets; kept outside Kafka.")
          .define(
              KEY_VARIABLE,
              Type.STRING,
              "",
              MEDIUM,
              "The environment variable that holds that keyset, instead of a file.")
          .define(
              ADMIN_LISTEN,
              Type.STRING,
              "127.0.0.1:8080",
              ConfigDef.LambdaValidator.with(
                  StatehookConfig::requireListenAddress, () -> "IP:PORT, [IP]:PORT or off"),
              MEDIUM,
              "Where the admin role listens for HTTP: console, API, metrics, health; port 0 is"
                  + " any.")
          .define(
              WORKER_LEASE_MS,
              Type.LONG,
              20_000L,
              between(1_000, 3_600_000),
              LOW,
              "How long a worker may act without a word from Kafka; less than the group's session.")
          .define(
              SHUTDOWN_GRACE_MS,
              Type.LONG,
              25_000L,
              between(0, 600_000),
              LOW,
              "How long a stopping worker waits for requests in flight.")
          .define(
              STALL_MS,
              Type.LONG,
              120_000L,
              between(1_000, 3_600_000),
              LOW,
              "A process is not live when a thread stands still for so long while Kafka answers.");

  private final AbstractConfig values;
  private final Map<String, String> properties;
  private final Map<String, SettingOrigin> origins;

  private StatehookConfig(
      AbstractConfig values, Map<String, String> properties, Map<String, SettingOrigin> origins) {
    this.values = values;
    this.properties = Map.copyOf(properties);
    this.origins = Map.copyOf(origins);
  }

  /**
   * Validates settings.
   *
   * @throws InvalidConfigException naming every unknown or bad {@code statehook.} setting
   */
  public static StatehookConfig of(Map<String, String> properties) {
    Map<String, String> ours = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            ours.put(name, value);
            if (!DEFINITION.names().contains(name)) {
              problems.add(
                  name + ": unknown setting" + SettingNames.suggestion(name, DEFINITION.names()));
            }
          }
        });
    DEFINITION.validate(ours).forEach(value -> problems.addAll(value.errorMessages()));
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return new StatehookConfig(new AbstractConfig(DEFINITION, ours, false), properties, Map.of());
  }

  /** The definition of every setting, for documentation. */
  public static ConfigDef definition() {
    return new ConfigDef(DEFINITION);
  }

  /** The same settings, which know where they come from. */
  public StatehookConfig withOrigins(Map<String, SettingOrigin> known) {
    return new StatehookConfig(values, properties, known);
  }

  /** Where the value of a setting comes from. */
  public SettingOrigin origin(String name) {
    return properties.containsKey(name)
        ? origins.getOrDefault(name, SettingOrigin.PROGRAM)
        : SettingOrigin.DEFAULT;
  }

  /** What holds for one of our settings, as it would stand in a file. */
  public String shown(String name) {
    ConfigDef.ConfigKey key = DEFINITION.configKeys().get(name);
    if (key == null) {
      return "";
    }
    String text = ConfigDef.convertToString(values.values().get(name), key.type);
    return text == null ? "" : text;
  }

  /** What is passed on to Kafka's clients, by name; may hold secrets. */
  public Map<String, String> kafkaSettings() {
    Map<String, String> kafka = new TreeMap<>(properties);
    kafka.keySet().removeIf(name -> name.startsWith(PREFIX));
    return kafka;
  }

  /** A setting that is a text. */
  public String text(String name) {
    return values.getString(name);
  }

  /** A setting that is a list. */
  public List<String> list(String name) {
    return values.getList(name);
  }

  /** A setting that is a count. */
  public int count(String name) {
    return values.getInt(name);
  }

  /** A setting that is true or false. */
  public boolean flag(String name) {
    return values.getBoolean(name);
  }

  /** A setting that is a number of bytes. */
  public long bytes(String name) {
    return values.getLong(name);
  }

  /** A setting in milliseconds. */
  public Duration millis(String name) {
    return Duration.ofMillis(values.getLong(name));
  }

  /** Where the admin role listens; empty for nowhere. */
  public Optional<ListenAddress> adminAddress() {
    return ListenAddress.parse(text(ADMIN_LISTEN));
  }

  /** The topics' names, counts and settings. */
  public TopicLayout topics() {
    return new TopicLayout(
        text(TOPIC_PREFIX),
        count(EVENT_PARTITIONS),
        count(DELIVERY_PARTITIONS),
        count(DEAD_LETTER_PARTITIONS),
        count(REPLICATION));
  }

  /**
   * The settings of one kind of Kafka client: the bare Kafka settings, then those under the
   * client's own prefix, which win.
   *
   * @param client {@code consumer}, {@code producer}, {@code admin} or {@code streams}
   */
  public Map<String, Object> kafka(String client) {
    if (!KafkaClients.NAMES.contains(client)) {
      throw new IllegalArgumentException(
          "a Kafka client is one of %s, not \"%s\"".formatted(KafkaClients.NAMES, client));
    }
    Map<String, Object> merged = new HashMap<>();
    properties.forEach(
        (name, value) -> {
          if (!name.startsWith(PREFIX) && !KafkaClients.isPrefixed(name)) {
            merged.put(name, value);
          }
        });
    String prefix = client + ".";
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            merged.put(name.substring(prefix.length()), value);
          }
        });
    return merged;
  }

  private static void requireListenAddress(String name, Object value) {
    try {
      ListenAddress.parse((String) value);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name, value, e.getMessage());
    }
  }

  private static void requireTopicPrefix(String name, Object value) {
    try {
      TopicLayout.requirePrefix((String) value);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name, value, e.getMessage());
    }
  }
}
