package io.statehook.benchmark;

import io.statehook.standalone.StatehookProcess;
import io.statehook.standalone.broker.BrokerProcess;
import io.statehook.standalone.tls.DevCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stays the same for all contestants of a scenario: broker, load and sink. */
final class Rig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String ANY_PORT = "0";

  private final Path directory;
  private final Map<String, String> settings;
  private final @Nullable Path recordings;
  private final DevCertificates certificates;
  private final Deque<Child> children = new ArrayDeque<>();
  private final Child broker;
  private final String bootstrapServers;
  private final Child sink;
  private final int sinkPort;
  private final Child load;
  private long unused;

  /**
   * Starts the three.
   *
   * @param directory for Kafka's data and all logs
   * @param hosts receivers, each with an address of its own
   * @param settings of the product, over those that the bench needs
   * @param recordings where the product's flight recordings go; null for none
   */
  Rig(Path directory, int hosts, Map<String, String> settings, @Nullable Path recordings)
      throws IOException {
    this.directory = Files.createDirectories(directory);
    this.settings = Map.copyOf(settings);
    this.recordings = recordings;
    certificates =
        DevCertificates.make(
            directory,
            Clock.systemUTC(),
            new SecureRandom(),
            Sink.hosts(hosts).toArray(String[]::new));
    try {
      List<String> brokerArgs = List.of(directory.resolve("kafka").toString(), ANY_PORT);
      broker = start("broker", Jvm.command(BrokerProcess.class, List.of(), brokerArgs));
      sink =
          start(
              "sink",
              part(
                  "sink",
                  certificates.certificateFile().toString(),
                  certificates.keyFile().toString(),
                  Integer.toString(hosts)));
      bootstrapServers = broker.awaitReady();
      sinkPort = Integer.parseInt(sink.awaitReady());
      load = start("load", part("load", bootstrapServers));
      load.awaitReady();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  Path directory() {
    return directory;
  }

  Map<String, String> settings() {
    return settings;
  }

  DevCertificates certificates() {
    return certificates;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  int sinkPort() {
    return sinkPort;
  }

  Child broker() {
    return broker;
  }

  Child sink() {
    return sink;
  }

  /** Numbers that no other event has. */
  Numbers numbers(int count) {
    return numbers(count, 1, 0);
  }

  /**
   * Numbers that no other event has, of some devices only.
   *
   * @param remainder of each number divided by the step
   */
  synchronized Numbers numbers(int count, int step, int remainder) {
    Numbers numbers = Numbers.from(unused, count, step, remainder);
    unused = numbers.end();
    return numbers;
  }

  /** Lets the load do something and waits. */
  void load(String command) {
    load(command, Duration.ZERO);
  }

  /**
   * Lets the load do something and waits.
   *
   * @param duration how long it takes at least
   */
  void load(String command, Duration duration) {
    load.ask(command, PATIENCE.plus(duration));
  }

  /** What the sink has received in all its life. */
  Tally.Totals received() {
    Tally.Totals totals = Tally.Totals.parse(sink.ask("totals", PATIENCE));
    if (totals.strange() > 0) {
      throw sink.failure("received bodies that are no events: " + totals.strange(), null);
    }
    return totals;
  }

  /** Closes all connections to the sink. */
  void hangUp() {
    sink.ask("hangup", PATIENCE);
  }

  /** From when events were due to their receipt, since this was last asked. */
  Tally.Latencies latencies() {
    return Tally.Latencies.parse(sink.ask("latencies", PATIENCE));
  }

  /** Starts a contestant; returns at once. */
  Child start(Contestant contestant, Installation installation) throws IOException {
    Workload workload = contestant.workload();
    List<String> urls =
        Sink.hosts(workload.hosts()).stream()
            .map(host -> BenchSubscriptions.url(host, sinkPort))
            .toList();
    String[] peer = PeerSettings.of(installation, workload, urls).args().toArray(String[]::new);
    String[] reader =
        PeerSettings.of(installation, workload, List.of()).args().toArray(String[]::new);
    return switch (contestant.kind()) {
      case STATEHOOK -> start(installation, "running ", product(installation));
      case PLAIN -> start(installation, part("plain", peer));
      case PREBUILT -> start(installation, part("prebuilt", peer));
      case READ -> start(installation, part("plain", reader));
      case CAMEL -> {
        List<String> args = new ArrayList<>(List.of("camel"));
        args.addAll(List.of(peer));
        yield start(installation, Jvm.peerCommand(ChildMain.class, args));
      }
    };
  }

  private List<String> product(Installation installation) {
    List<String> flags = new ArrayList<>();
    if (recordings != null) {
      Path file = recordings.resolve(installation.directory().getFileName() + ".jfr");
      flags.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + file);
    }
    return Jvm.command(
        StatehookProcess.class,
        flags,
        List.of("dispatcher", "--command-config", installation.settingsFile().toString()));
  }

  private static List<String> part(String part, String... args) {
    List<String> all = new ArrayList<>(List.of(part));
    all.addAll(List.of(args));
    return Jvm.command(ChildMain.class, List.of(), all);
  }

  private Child start(Installation installation, List<String> command) throws IOException {
    return start(installation, ChildMain.READY, command);
  }

  private Child start(Installation installation, String readyPrefix, List<String> command)
      throws IOException {
    Path log = installation.directory().resolve("contestant.log");
    return kept(Child.start("the contestant", log, readyPrefix, command));
  }

  private Child start(String name, List<String> command) throws IOException {
    return kept(Child.start(name, directory.resolve(name + ".log"), ChildMain.READY, command));
  }

  private Child kept(Child child) {
    children.push(child);
    return child;
  }

  @Override
  public void close() {
    while (!children.isEmpty()) {
      children.pop().close();
    }
  }
}
