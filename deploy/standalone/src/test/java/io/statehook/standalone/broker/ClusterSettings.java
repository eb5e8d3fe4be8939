package io.statehook.standalone.broker;

import static io.statehook.standalone.broker.BrokerSettings.BROKER_LISTENER;
import static io.statehook.standalone.broker.BrokerSettings.CONTROLLER_LISTENER;
import static io.statehook.standalone.broker.BrokerSettings.LOOPBACK;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Kafka's settings for the nodes of a cluster: those of one small node, but every partition on all
 * nodes, and a record acknowledged when two have it.
 */
final class ClusterSettings {
  private static final String LINKED_LISTENER = "LINKED";

  private final List<Ports> ports = new ArrayList<>();

  /** The ports of a node: for clients, for other controllers, and for clients behind a link. */
  private record Ports(int clients, int controllers, int linked) {}

  /** Settings of so many nodes, on ports that are free and stay theirs. */
  ClusterSettings(int nodes) throws IOException {
    for (int i = 0; i < nodes; i++) {
      ports.add(new Ports(StablePort.pick(), StablePort.pick(), StablePort.pick()));
    }
  }

  /** Where clients begin. */
  String bootstrapServers() {
    return servers(ports.stream().map(Ports::clients).toList());
  }

  /** Where the link of a node leads. */
  int linkedPort(int id) {
    return ports.get(id - 1).linked();
  }

  /** These ports as clients name them. */
  static String servers(List<Integer> ports) {
    return ports.stream().map(port -> LOOPBACK + ":" + port).collect(Collectors.joining(","));
  }

  /**
   * Those of a node.
   *
   * @param data where it keeps everything
   * @param linkPort where clients behind its link connect
   */
  Map<String, String> ofNode(int id, Path data, int linkPort) {
    Map<String, String> settings = new HashMap<>(BrokerSettings.ofAnyNode());
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(id));
    settings.put(
        "controller.quorum.voters",
        IntStream.rangeClosed(1, ports.size())
            .mapToObj(
                node -> "%d@%s:%d".formatted(node, LOOPBACK, ports.get(node - 1).controllers()))
            .collect(Collectors.joining(",")));
    settings.put("controller.listener.names", CONTROLLER_LISTENER);
    settings.put("inter.broker.listener.name", BROKER_LISTENER);
    settings.put(
        "listener.security.protocol.map",
        "%s:PLAINTEXT,%s:PLAINTEXT,%s:PLAINTEXT"
            .formatted(BROKER_LISTENER, CONTROLLER_LISTENER, LINKED_LISTENER));
    Ports own = ports.get(id - 1);
    String clients = listener(BROKER_LISTENER, own.clients());
    String controllers = listener(CONTROLLER_LISTENER, own.controllers());
    settings.put(
        "listeners",
        String.join(",", clients, controllers, listener(LINKED_LISTENER, own.linked())));
    settings.put(
        "advertised.listeners",
        String.join(",", clients, controllers, listener(LINKED_LISTENER, linkPort)));
    settings.put("log.dirs", data.toString());
    replicas(settings);
    return settings;
  }

  private void replicas(Map<String, String> settings) {
    String replicas = Integer.toString(ports.size());
    settings.put("default.replication.factor", replicas);
    settings.put("min.insync.replicas", "2");
    settings.put("offsets.topic.replication.factor", replicas);
    settings.put("transaction.state.log.replication.factor", replicas);
    settings.put("transaction.state.log.min.isr", "2");
    settings.put("share.coordinator.state.topic.replication.factor", replicas);
    settings.put("share.coordinator.state.topic.min.isr", "2");
  }

  private static String listener(String name, int port) {
    return "%s://%s:%d".formatted(name, LOOPBACK, port);
  }
}
