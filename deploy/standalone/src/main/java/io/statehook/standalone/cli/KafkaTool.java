package io.statehook.standalone.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Kafka's own command line tools, by the names of their scripts without {@code kafka-}. */
enum KafkaTool {
  ACLS("acls", "org.apache.kafka.tools.AclCommand", "access control lists"),
  BROKER_API_VERSIONS(
      "broker-api-versions", "org.apache.kafka.tools.BrokerApiVersionsCommand", "broker versions"),
  CLIENT_METRICS(
      "client-metrics", "org.apache.kafka.tools.ClientMetricsCommand", "client metrics settings"),
  CLUSTER("cluster", "org.apache.kafka.tools.ClusterTool", "cluster id, endpoints"),
  CONFIGS("configs", "kafka.admin.ConfigCommand", "settings of topics and brokers"),
  CONSOLE_CONSUMER(
      "console-consumer", "org.apache.kafka.tools.consumer.ConsoleConsumer", "prints records"),
  CONSOLE_PRODUCER(
      "console-producer", "org.apache.kafka.tools.ConsoleProducer", "writes records from stdin"),
  CONSUMER_GROUPS(
      "consumer-groups",
      "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
      "groups, their offsets and lag"),
  CONSUMER_PERF_TEST(
      "consumer-perf-test", "org.apache.kafka.tools.ConsumerPerformance", "measures reading"),
  DELETE_RECORDS(
      "delete-records", "org.apache.kafka.tools.DeleteRecordsCommand", "deletes up to an offset"),
  DUMP_LOG(
      "dump-log", "org.apache.kafka.tools.DumpLogSegments", "log segments of a data directory"),
  FEATURES("features", "org.apache.kafka.tools.FeatureCommand", "feature versions"),
  GET_OFFSETS("get-offsets", "org.apache.kafka.tools.GetOffsetShell", "first and last offsets"),
  GROUPS("groups", "org.apache.kafka.tools.GroupsCommand", "groups of every type"),
  LEADER_ELECTION(
      "leader-election", "org.apache.kafka.tools.LeaderElectionCommand", "elects leaders"),
  LOG_DIRS("log-dirs", "org.apache.kafka.tools.LogDirsCommand", "disk use"),
  METADATA_QUORUM(
      "metadata-quorum", "org.apache.kafka.tools.MetadataQuorumCommand", "controller quorum"),
  PRODUCER_PERF_TEST(
      "producer-perf-test", "org.apache.kafka.tools.ProducerPerformance", "measures writing"),
  REASSIGN_PARTITIONS(
      "reassign-partitions",
      "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
      "moves partitions"),
  STORAGE("storage", "kafka.tools.StorageTool", "formats data directories"),
  STREAMS_GROUPS(
      "streams-groups", "org.apache.kafka.tools.streams.StreamsGroupCommand", "Streams groups"),
  TOPICS("topics", "org.apache.kafka.tools.TopicCommand", "topics"),
  TRANSACTIONS(
      "transactions", "org.apache.kafka.tools.TransactionsCommand", "open transactions, aborts");

  private final String toolName;
  private final String mainClass;
  private final String purpose;

  KafkaTool(String toolName, String mainClass, String purpose) {
    this.toolName = toolName;
    this.mainClass = mainClass;
    this.purpose = purpose;
  }

  /** The tool with this name, also with the scripts' prefix and suffix. */
  static Optional<KafkaTool> of(String name) {
    String bare = name.replaceFirst("^kafka-", "").replaceFirst("\\.sh$", "");
    return Arrays.stream(values()).filter(tool -> tool.toolName.equals(bare)).findFirst();
  }

  String toolName() {
    return toolName;
  }

  String mainClass() {
    return mainClass;
  }

  String purpose() {
    return purpose;
  }

  /** Whether the tool talks to a cluster and says where with {@code --bootstrap-server}. */
  boolean connects() {
    return this != DUMP_LOG && this != STORAGE;
  }

  /** Options of a tool's own sub-command must follow it. */
  boolean takesOptionsLast() {
    return this == CLUSTER;
  }

  /** Whether one of these arguments says where the cluster is. */
  static boolean names(List<String> arguments, String... options) {
    return arguments.stream()
        .anyMatch(
            argument ->
                Arrays.stream(options)
                    .anyMatch(o -> argument.equals(o) || argument.startsWith(o + "=")));
  }
}
