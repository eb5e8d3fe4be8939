package io.statehook.standalone.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka in a container, in a network of its own, with the embedded broker's settings as far as they
 * do not depend on where it stands. The image is that of {@code -Dkafka.image=}.
 */
public final class ContainerBroker implements TestBroker {
  /** Where other containers of its network connect. */
  public static final String INSIDE = "kafka:19092";

  private static final String COMPATIBLE = "apache/kafka";
  private static final int PORT = 9092;
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final Network network = Network.newNetwork();
  private final KafkaContainer container =
      new KafkaContainer(image())
          .withNetwork(network)
          .withListener(INSIDE)
          .withEnv(environment())
          .withStartupTimeout(START_LIMIT);

  /** A broker that is not started yet. */
  public ContainerBroker() throws IOException {
    // The port is in what Kafka tells its clients, and the engine would choose another each time.
    container.setPortBindings(List.of("127.0.0.1:%d:%d".formatted(StablePort.pick(), PORT)));
  }

  /** The network in which other containers reach it. */
  public Network network() {
    return network;
  }

  /** This machine's address in that network. */
  public String gateway() {
    return DockerClientFactory.instance()
        .client()
        .inspectNetworkCmd()
        .withNetworkId(network.getId())
        .exec()
        .getIpam()
        .getConfig()
        .get(0)
        .getGateway();
  }

  @Override
  public void start() {
    if (container.getContainerId() == null) {
      container.start();
      return;
    }
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
      admin.describeCluster().nodes().get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the broker does not come back", e);
    }
  }

  @Override
  public void stop() {
    if (container.isRunning()) {
      container
          .getDockerClient()
          .stopContainerCmd(container.getContainerId())
          .withTimeout((int) STOP_LIMIT.toSeconds())
          .exec();
    }
  }

  /** It stands still from now on and keeps its connections. */
  public void pause() {
    container.getDockerClient().pauseContainerCmd(container.getContainerId()).exec();
  }

  /** It goes on. */
  public void unpause() {
    container.getDockerClient().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public String bootstrapServers() {
    return container.getBootstrapServers();
  }

  /** Removes it and its network. */
  @Override
  public void close() {
    container.stop();
    network.close();
  }

  private static DockerImageName image() {
    return DockerImageName.parse(System.getProperty("kafka.image", COMPATIBLE))
        .asCompatibleSubstituteFor(COMPATIBLE);
  }

  private static Map<String, String> environment() {
    return BrokerSettings.ofAnyNode().entrySet().stream()
        .collect(
            Collectors.toMap(
                setting -> "KAFKA_" + setting.getKey().toUpperCase(Locale.ROOT).replace('.', '_'),
                Map.Entry::getValue));
  }
}
