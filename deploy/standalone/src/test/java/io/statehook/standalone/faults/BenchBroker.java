package io.statehook.standalone.faults;

import io.statehook.standalone.broker.BrokerChild;
import io.statehook.standalone.broker.BrokerCluster;
import io.statehook.standalone.broker.BrokerNode;
import io.statehook.standalone.broker.Brokers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Kafka for the fault tests of this JVM; it ends with the JVM. Those that do nothing to Kafka share
 * one broker process or, with {@code -Dfaults.brokers=3}, the cluster of those that do.
 */
final class BenchBroker {
  private BenchBroker() {}

  /** For tests that leave it alone. */
  static Brokers shared() {
    int brokers = Integer.getInteger("faults.brokers", 1);
    return switch (brokers) {
      case 1 -> Started.BROKER;
      case BrokerCluster.NODES -> cluster();
      default ->
          throw new IllegalArgumentException(
              "-Dfaults.brokers= is 1 or %d, not %d".formatted(BrokerCluster.NODES, brokers));
    };
  }

  /** For tests that kill and freeze nodes; they leave all of them running and in sync. */
  static BrokerCluster cluster() {
    return StartedCluster.CLUSTER;
  }

  /** The same, with every node running and in sync, whatever the test before has left. */
  static BrokerCluster wholeCluster() {
    BrokerCluster cluster = cluster();
    cluster.nodes().stream().filter(node -> !node.isAlive()).forEach(BrokerNode::start);
    cluster.nodes().forEach(BrokerNode::thaw);
    cluster.awaitInSync();
    return cluster;
  }

  /** A new directory that goes with {@code mvn clean}. */
  static Path directory(String name) {
    try {
      Path parent = Files.createDirectories(Path.of("target", "faults").toAbsolutePath());
      return Files.createTempDirectory(parent, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Started {
    private static final BrokerChild BROKER = BrokerChild.start(directory("kafka"), 0);

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close, "fault-broker-shutdown"));
    }
  }

  private static final class StartedCluster {
    private static final BrokerCluster CLUSTER = start();

    private static BrokerCluster start() {
      try {
        return new BrokerCluster(directory("cluster")).start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
