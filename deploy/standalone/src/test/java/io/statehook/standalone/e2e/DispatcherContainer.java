package io.statehook.standalone.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Volume;
import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.standalone.broker.ContainerBroker;
import io.statehook.standalone.broker.StablePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A dispatcher in a container of our image, as the manifests in {@code deploy} want it: nobody
 * special, a root file system that cannot be written, no capabilities, settings by environment.
 */
final class DispatcherContainer implements AutoCloseable {
  private static final int PORT = 8080;
  private static final long MEMORY_BYTES = 1024L * 1024 * 1024;
  private static final String CA_FILE = "/etc/statehook/ca.pem";
  private static final String KEY_VARIABLE = "ENCRYPTION_KEYS";
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  /** Longer than it may take, so that it ends by itself or is found too slow. */
  private static final int STOP_LIMIT_SECONDS = 60;

  private final int port = StablePort.pick();
  private final GenericContainer<?> container;
  private final Path log;

  /** How a container ended. */
  record End(long exitCode, Duration took) {}

  /**
   * A container that is not started yet.
   *
   * @param settings as they would stand in a file; where Kafka is, where it listens and which keys
   *     it has is decided here
   * @param hosts names that it knows, and their addresses
   */
  DispatcherContainer(
      String name, ContainerBroker broker, Map<String, String> settings, Map<String, String> hosts)
      throws IOException {
    log = SharedBroker.directory(name).resolve("log");
    container =
        new GenericContainer<>(
                DockerImageName.parse(System.getProperty("statehook.image", "statehook")))
            .withNetwork(broker.network())
            .withNetworkAliases(name)
            .withEnv(environment(settings))
            .withExposedPorts(PORT)
            .withTmpFs(Map.of("/tmp", "rw,exec,nosuid,mode=1777"))
            .withCreateContainerCmdModifier(
                command ->
                    command
                        .getHostConfig()
                        .withReadonlyRootfs(true)
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges"))
                        .withMemory(MEMORY_BYTES)
                        .withBinds(readOnly(settings.get(EgressConfig.CA_FILE))))
            .withLogConsumer(this::keep)
            .waitingFor(Wait.forHttp("/health/ready").withStartupTimeout(START_LIMIT));
    hosts.forEach(container::withExtraHost);
    container.setPortBindings(List.of("127.0.0.1:%d:%d".formatted(port, PORT)));
  }

  private static Bind readOnly(String file) {
    return new Bind(Path.of(file).toAbsolutePath().toString(), new Volume(CA_FILE), AccessMode.ro);
  }

  private static Map<String, String> environment(Map<String, String> settings) throws IOException {
    Map<String, String> own = new HashMap<>(settings);
    String keys = Files.readString(Path.of(own.remove(StatehookConfig.KEY_FILE)));
    own.put(StatehookConfig.KEY_VARIABLE, KEY_VARIABLE);
    own.put("bootstrap.servers", ContainerBroker.INSIDE);
    own.put(StatehookConfig.ROLES, "batcher,worker,monitor");
    own.put(StatehookConfig.ADMIN_LISTEN, "0.0.0.0:" + PORT);
    own.put("statehook.admin.plaintext", "true");
    own.put(StatehookConfig.STATE_DIR, "/tmp/statehook");
    own.put(EgressConfig.CA_FILE, CA_FILE);
    Map<String, String> environment = new HashMap<>();
    own.forEach((setting, value) -> environment.put(variable(setting), value));
    environment.put(KEY_VARIABLE, keys);
    return environment;
  }

  private static String variable(String setting) {
    String prefix = setting.startsWith(StatehookConfig.PREFIX) ? "" : "STATEHOOK_KAFKA_";
    return prefix + setting.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private void keep(OutputFrame frame) {
    try {
      Files.writeString(
          log, frame.getUtf8String(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when it is ready; after an end, a new container takes its place. */
  void start() {
    container.stop();
    container.start();
  }

  HealthPages health() {
    return new HealthPages(() -> port);
  }

  InspectContainerResponse inspect() {
    return engine().inspectContainerCmd(id()).exec();
  }

  /** The users of its processes, by number. */
  List<String> users() {
    var top = engine().topContainerCmd(id()).withPsArgs("-eo pid,uid,gid").exec();
    return List.of(top.getProcesses()).stream().map(row -> row[1] + ":" + row[2]).toList();
  }

  /** {@code kill -9}; returns when it is gone. */
  void kill() {
    engine().killContainerCmd(id()).exec();
    engine().waitContainerCmd(id()).start().awaitStatusCode();
  }

  /** SIGTERM, as every platform sends it. */
  End terminate() {
    Instant begin = Instant.now();
    engine().stopContainerCmd(id()).withTimeout(STOP_LIMIT_SECONDS).exec();
    Duration took = Duration.between(begin, Instant.now());
    return new End(inspect().getState().getExitCodeLong(), took);
  }

  private DockerClient engine() {
    return container.getDockerClient();
  }

  private String id() {
    return container.getContainerId();
  }

  @Override
  public void close() {
    container.stop();
  }
}
