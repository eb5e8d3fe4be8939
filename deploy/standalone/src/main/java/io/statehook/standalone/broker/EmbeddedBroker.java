package io.statehook.standalone.broker;

import static io.statehook.standalone.broker.BrokerSettings.BROKER_LISTENER;
import static io.statehook.standalone.broker.BrokerSettings.CONTROLLER_LISTENER;
import static io.statehook.standalone.broker.BrokerSettings.LOOPBACK;
import static io.statehook.standalone.broker.BrokerSettings.NODE_ID;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * One Kafka node, broker and controller at once, on loopback. Its data directory holds nothing but
 * Kafka's files and outlives it: a new instance on the same directory goes on where the last one
 * stopped, also after a kill.
 *
 * <p>Assembled from the parts of {@link KafkaRaftServer} and not with it, for two reasons: it gets
 * sockets that are already bound, and a fault inside Kafka becomes a log line and an exception
 * where {@code KafkaRaftServer} would halt the JVM of the tests or of {@code dev}.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final int HIGHEST_PORT = 65_535;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Path dataDirectory;
  private final int preferredPort;
  private final Map<String, String> furtherSettings;
  private final Set<String> furtherListeners;
  private @Nullable Running running;

  /** Kafka's parts, once they are assembled, and what they stand on. */
  private record Running(
      DirectoryLock lock,
      LoopbackSockets sockets,
      ControllerServer controller,
      BrokerServer broker) {}

  /**
   * A broker that is not started yet.
   *
   * @param dataDirectory made and formatted when it is missing or empty
   * @param preferredPort the port for clients; when it is taken, the next free one is used; 0 for
   *     any free port
   */
  public EmbeddedBroker(Path dataDirectory, int preferredPort) {
    this(dataDirectory, preferredPort, Map.of());
  }

  /**
   * A broker as above with settings of Kafka's own over ours.
   *
   * @param furtherSettings for instance access control
   */
  public EmbeddedBroker(
      Path dataDirectory, int preferredPort, Map<String, String> furtherSettings) {
    this(dataDirectory, preferredPort, furtherSettings, Set.of());
  }

  /**
   * A broker as above that listens on more ports, whose protocols the settings name.
   *
   * @param furtherListeners names of listeners beside {@code PLAINTEXT} and {@code CONTROLLER}
   */
  public EmbeddedBroker(
      Path dataDirectory,
      int preferredPort,
      Map<String, String> furtherSettings,
      Set<String> furtherListeners) {
    if (preferredPort < 0 || preferredPort > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          "a port is 0 to %d, not %d".formatted(HIGHEST_PORT, preferredPort));
    }
    this.dataDirectory = dataDirectory.toAbsolutePath();
    this.preferredPort = preferredPort;
    this.furtherSettings = Map.copyOf(furtherSettings);
    this.furtherListeners = Set.copyOf(furtherListeners);
  }

  /**
   * Starts the node; returns when it serves clients.
   *
   * @throws IOException when the directory or a socket cannot be used
   * @throws IllegalStateException when it runs already, or Kafka refuses to start, for instance
   *     because another broker uses the directory
   */
  public synchronized void start() throws IOException {
    if (running != null) {
      throw new IllegalStateException("the broker runs already");
    }
    Running assembled = lockAndAssemble();
    running = assembled;
    try {
      assembled.controller.startup();
      assembled.broker.startup();
    } catch (Exception e) { // Scala does not declare what it throws.
      close();
      throw new IllegalStateException("Kafka does not start on " + dataDirectory, e);
    }
    LOG.info("Embedded Kafka serves bootstrapServers={}", bootstrapServers());
  }

  /** Where clients connect: {@code host:port}. */
  public synchronized String bootstrapServers() {
    return bootstrapServers(BROKER_LISTENER);
  }

  /**
   * Where clients of one listener connect: {@code host:port}.
   *
   * @throws IllegalArgumentException when there is no such listener
   */
  public synchronized String bootstrapServers(String listener) {
    if (running == null) {
      throw new IllegalStateException("the broker does not run");
    }
    Integer port = running.sockets.ports().get(listener);
    if (port == null) {
      throw new IllegalArgumentException("the broker has no listener " + listener);
    }
    return LOOPBACK + ":" + port;
  }

  /** Stops within seconds, with everything written; does nothing when it does not run. */
  @Override
  public synchronized void close() {
    Running stopping = running;
    if (stopping == null) {
      return;
    }
    running = null;
    try (DirectoryLock lock = stopping.lock;
        LoopbackSockets sockets = stopping.sockets) {
      stop(stopping);
    } catch (IOException e) {
      LOG.warn("A file or socket of the embedded broker did not close", e);
    }
  }

  private static void stop(Running stopping) {
    try {
      stopping.broker.shutdown(STOP_LIMIT);
    } finally {
      stopping.controller.shutdown();
    }
  }

  private Running lockAndAssemble() throws IOException {
    Files.createDirectories(dataDirectory);
    DirectoryLock lock =
        DirectoryLock.on(dataDirectory)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "another broker uses the directory " + dataDirectory));
    try {
      formatIfEmpty();
      return assemble(lock, new LoopbackSockets(preferredPort, furtherListeners));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void formatIfEmpty() throws IOException {
    if (Files.exists(dataDirectory.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
      return;
    }
    refuseForeignFiles();
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setNodeId(NODE_ID)
            .setClusterId(Uuid.randomUuid().toString())
            .setControllerListenerName(CONTROLLER_LISTENER)
            .setMetadataLogDirectory(dataDirectory.toString())
            .addDirectory(dataDirectory.toString());
    try {
      formatter.run();
    } catch (Exception e) { // Declared by Kafka as it stands.
      throw new IOException("cannot format " + dataDirectory, e);
    }
  }

  private void refuseForeignFiles() throws IOException {
    try (Stream<Path> files = Files.list(dataDirectory)) {
      Optional<Path> foreign = files.filter(file -> !isOurs(file)).findAny();
      if (foreign.isPresent()) {
        throw new IOException(
            "%s holds no Kafka data but is not empty: it has %s"
                .formatted(dataDirectory, foreign.get().getFileName()));
      }
    }
  }

  /** Our lock, and what an interrupted formatting leaves. */
  private static boolean isOurs(Path file) {
    String name = file.getFileName().toString();
    return name.equals(DirectoryLock.FILE)
        || name.startsWith("bootstrap.checkpoint")
        || name.startsWith(MetaPropertiesEnsemble.META_PROPERTIES_NAME);
  }

  private Running assemble(DirectoryLock lock, LoopbackSockets sockets) throws IOException {
    try {
      Map<String, String> settings = BrokerSettings.of(dataDirectory, sockets.ports());
      settings.putAll(furtherSettings);
      KafkaConfig config = new KafkaConfig(settings, false);
      Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> stored =
          KafkaRaftServer.initializeLogDirs(config, LOG, "");
      SharedServer shared = shared(config, stored._1(), sockets);
      return new Running(
          lock,
          sockets,
          new ControllerServer(shared, KafkaRaftServer.configSchema(), stored._2()),
          new BrokerServer(shared));
    } catch (Exception e) { // Scala does not declare what it throws.
      sockets.close();
      throw new IllegalStateException("Kafka cannot use " + dataDirectory, e);
    }
  }

  private static SharedServer shared(
      KafkaConfig config, MetaPropertiesEnsemble stored, LoopbackSockets sockets) {
    QuorumConfig quorum = config.quorumConfig();
    return new SharedServer(
        config,
        stored,
        Time.SYSTEM,
        Server.initializeMetrics(config, Time.SYSTEM, stored.clusterId().orElseThrow()),
        CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
        List.of(),
        (name, fatal, action) -> new LoggingFaultHandler(name, action),
        sockets);
  }
}
