package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.Dispatcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker that was stopped for longer than its session wakes up and does nothing it must not. */
@Tag("alone")
final class ZombieIT {
  /** The protocol in which a consumer chooses its own, short session. */
  private static final Map<String, String> SHORT_SESSION =
      Map.of(
          "consumer.group.protocol",
          "classic",
          "consumer.session.timeout.ms",
          "12000",
          "consumer.heartbeat.interval.ms",
          "1000",
          StatehookConfig.WORKER_LEASE_MS,
          "8000");

  private static final Map<String, String> WORKER = with(StatehookConfig.ROLES, "worker");

  @Test
  void aWorkerThatWakesUpAfterItsSessionSendsNothingOfItsFormerPartitions() throws Exception {
    try (TestInstallation installation = TestInstallation.withTopics()) {
      installation.restartDispatcher(SHORT_SESSION);
      String org = installation.newOrg();
      TestReceiver receiver = installation.receiver();
      String id = org + "-s";
      installation.apply(SubscriptionJson.of(id, org, receiver.url()).window(1, 0));
      TestEvent first = TestEvent.people(org, "board", 1_000);
      installation.topics().publish(List.of(first));
      receiver.awaitEvent(first);
      installation.topics().awaitNoLag();
      installation.stopDispatcher();

      try (Dispatcher batcher =
          installation.anotherDispatcher(Map.of(StatehookConfig.ROLES, "batcher"))) {
        wakeUpTooLate(installation, receiver, org);
      }
      assertThat(receiver.eventIds(id)).doesNotHaveDuplicates();
      receiver.assertHealthy();
    }
  }

  /** Its lane waits for a retry that is long due when it wakes up, and more waits behind it. */
  private static void wakeUpTooLate(
      TestInstallation installation, TestReceiver receiver, String org) throws Exception {
    String id = org + "-s";
    int recorded = installation.topics().attempts(id).size();
    receiver.failNext(503, 2); // The third attempt comes after about 6 s.
    Process zombie = worker(installation);
    try {
      List<TestEvent> events = TestEvent.stream(org, "board", 20).toList();
      installation.topics().publish(events);
      await()
          .atMost(TestReceiver.PATIENCE)
          .until(() -> installation.topics().attempts(id).size() >= recorded + 2);
      signal(zombie, "STOP");
      installation.restartDispatcher(WORKER);
      receiver.awaitEvents(events);
      installation.topics().awaitNoLag();
      int before = receiver.requests().size();
      int attempts = installation.topics().attempts(id).size();
      assertThat(installation.topics().workers().members()).hasSize(1);

      signal(zombie, "CONT");
      installation.topics().awaitWorkers(2);
      assertThat(receiver.requests()).hasSize(before);
      assertThat(installation.topics().attempts(id)).hasSize(attempts);
      assertThat(zombie.isAlive()).isTrue();

      TestEvent last = TestEvent.people(org, "board", 2_000);
      installation.topics().publish(List.of(last));
      receiver.awaitEvent(last);
      assertThat(receiver.requests()).hasSize(before + 1);
    } finally {
      zombie.destroyForcibly().onExit().join();
    }
  }

  private static Process worker(TestInstallation installation) throws Exception {
    Path directory = SharedBroker.directory("zombie");
    Path settings = directory.resolve("dispatcher.properties");
    Properties properties = new Properties();
    properties.putAll(installation.settings(WORKER));
    try (var writer = Files.newBufferedWriter(settings)) {
      properties.store(writer, null);
    }
    return new ProcessBuilder(
            Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.statehook.standalone.Statehook",
                    "dispatcher",
                    "--command-config",
                    settings.toString())
                .toList())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private static void signal(Process process, String signal) throws Exception {
    Command.run(new byte[0], "kill", "-" + signal, Long.toString(process.pid()));
  }

  private static Map<String, String> with(String name, String value) {
    Map<String, String> settings = new HashMap<>(SHORT_SESSION);
    settings.put(name, value);
    return settings;
  }
}
