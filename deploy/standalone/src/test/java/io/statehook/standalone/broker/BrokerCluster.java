package io.statehook.standalone.broker;

import static io.statehook.standalone.broker.BrokerSettings.CONTROLLER_LISTENER;
import static io.statehook.standalone.broker.BrokerSettings.LOOPBACK;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.awaitility.Awaitility;

/**
 * Three nodes, every partition on all of them, a record acknowledged when two have it. Each is
 * broker and controller, so killing one can take leaders, group coordinators and the controller
 * away at once. Clients come directly or, where a test wants to cut them off, over links.
 */
public final class BrokerCluster implements Brokers {
  /** How many nodes there are, numbered from 1 on. */
  public static final int NODES = 3;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int ANSWER_MILLIS = 10_000;

  private final List<BrokerNode> nodes = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final List<Path> dataDirectories = new ArrayList<>();
  private final String bootstrapServers;
  private final Admin admin;

  /** A cluster whose nodes are not started yet. */
  public BrokerCluster(Path directory) throws IOException {
    Files.createDirectories(directory);
    ClusterSettings settings = new ClusterSettings(NODES);
    String clusterId = Uuid.randomUuid().toString();
    for (int id = 1; id <= NODES; id++) {
      Path data = Files.createDirectories(directory.resolve("data-" + id));
      Link link =
          new Link(
              InetAddress.getByName(LOOPBACK),
              0,
              new InetSocketAddress(LOOPBACK, settings.linkedPort(id)));
      links.add(link);
      dataDirectories.add(data);
      nodes.add(new BrokerNode(id, directory, settings.ofNode(id, data, link.port())));
      format(id, clusterId, data);
    }
    bootstrapServers = settings.bootstrapServers();
    admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS / 5,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS));
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> nodes.forEach(BrokerNode::kill), "cluster-shutdown"));
  }

  /** Starts all nodes and waits until they serve. */
  public BrokerCluster start() {
    nodes.forEach(BrokerNode::start);
    awaitInSync();
    return this;
  }

  private static void format(int id, String clusterId, Path data) throws IOException {
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setNodeId(id)
            .setClusterId(clusterId)
            .setControllerListenerName(CONTROLLER_LISTENER)
            .setMetadataLogDirectory(data.toString())
            .addDirectory(data.toString());
    try {
      formatter.run();
    } catch (Exception e) { // Declared by Kafka as it stands.
      throw new IOException("cannot format " + data, e);
    }
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The same for clients that reach each node over its link only. */
  public String linkedBootstrapServers() {
    return ClusterSettings.servers(links.stream().map(Link::port).toList());
  }

  /** The links of {@link #linkedBootstrapServers}. */
  public List<Link> links() {
    return List.copyOf(links);
  }

  @Override
  public int replication() {
    return NODES;
  }

  /** A node by its number. */
  public BrokerNode node(int id) {
    return nodes.get(id - 1);
  }

  /** All nodes. */
  public List<BrokerNode> nodes() {
    return List.copyOf(nodes);
  }

  Path dataDirectory(int id) {
    return dataDirectories.get(id - 1);
  }

  /** The node that leads a partition now. */
  public BrokerNode leader(String topic, int partition) throws Exception {
    TopicDescription description =
        admin
            .describeTopics(List.of(topic))
            .allTopicNames()
            .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
            .get(topic);
    return node(description.partitions().get(partition).leader().id());
  }

  /** The node that is the active controller now. */
  public BrokerNode controller() throws Exception {
    return node(
        admin
            .describeMetadataQuorum()
            .quorumInfo()
            .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
            .leaderId());
  }

  /** Waits until the others take the node for gone: nobody asks it for anything any more. */
  public void awaitWithout(BrokerNode node) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () ->
                admin.describeCluster().nodes().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS).stream()
                    .noneMatch(other -> other.id() == node.id()));
  }

  /** Makes the node the leader of every partition of the topic; all must be in sync. */
  public void lead(BrokerNode node, String topic) throws Exception {
    Map<TopicPartition, Optional<NewPartitionReassignment>> orders = new HashMap<>();
    List<Integer> order = new ArrayList<>(List.of(node.id()));
    nodes.stream().map(BrokerNode::id).filter(id -> id != node.id()).forEach(order::add);
    int partitions =
        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
    for (int i = 0; i < partitions; i++) {
      orders.put(new TopicPartition(topic, i), Optional.of(new NewPartitionReassignment(order)));
    }
    admin.alterPartitionReassignments(orders).all().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    admin
        .electLeaders(ElectionType.PREFERRED, orders.keySet())
        .partitions()
        .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> leader(topic, 0) == node && leader(topic, partitions - 1) == node);
  }

  /** Waits until all nodes serve and every partition is whole on each of them. */
  public void awaitInSync() {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(250))
          .ignoreExceptions()
          .until(this::isInSync);
    } catch (RuntimeException e) {
      throw new AssertionError(
          nodes.stream()
              .map(node -> "node %d:%n%s".formatted(node.id(), node.said()))
              .collect(Collectors.joining("\n")),
          e);
    }
  }

  private boolean isInSync() throws Exception {
    int serving = admin.describeCluster().nodes().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS).size();
    if (serving < NODES) {
      return false;
    }
    var names =
        admin
            .listTopics(new ListTopicsOptions().listInternal(true))
            .names()
            .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    return admin
        .describeTopics(names)
        .allTopicNames()
        .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .values()
        .stream()
        .flatMap(topic -> topic.partitions().stream())
        .allMatch(partition -> partition.isr().size() == partition.replicas().size());
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
    nodes.forEach(BrokerNode::kill);
    links.forEach(Link::close);
  }
}
