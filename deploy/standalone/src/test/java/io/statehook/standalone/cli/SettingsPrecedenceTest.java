package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.config.StatehookConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class SettingsPrecedenceTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = directory.resolve("statehook.properties");
    Files.writeString(
        file,
        """
        bootstrap.servers=file:1
        statehook.topic.prefix=from-file-
        producer.linger.ms=7
        """);
  }

  @Command
  static final class Empty {}

  private static ConnectionOptions parse(Map<String, String> environment, String... words) {
    ConnectionOptions options =
        new ConnectionOptions(
            new Surroundings(
                environment, InputStream.nullInputStream(), Clock.systemUTC(), StopSignal::new));
    new CommandLine(new Empty()).addMixin("connection", options).parseArgs(words);
    return options;
  }

  @Test
  void kafkaIsOnThisMachineUnlessSaidOtherwise() {
    assertThat(parse(Map.of()).bootstrapServers()).isEqualTo("localhost:9092");
  }

  @Test
  void theFileComesBeforeTheDefault() {
    ConnectionOptions options = parse(Map.of(), "--command-config", file.toString());

    assertThat(options.bootstrapServers()).isEqualTo("file:1");
    StatehookConfig config = options.shortLived();
    assertThat(config.topics().prefix()).isEqualTo("from-file-");
    assertThat(config.kafka("producer")).containsEntry("linger.ms", "7");
  }

  @Test
  void theEnvironmentComesBeforeTheFile() {
    Map<String, String> environment =
        Map.of(
            "STATEHOOK_KAFKA_BOOTSTRAP_SERVERS",
            "environment:1",
            "STATEHOOK_TOPIC_PREFIX",
            "from-environment-");

    ConnectionOptions options = parse(environment, "--command-config", file.toString());

    assertThat(options.bootstrapServers()).isEqualTo("environment:1");
    assertThat(options.shortLived().topics().prefix()).isEqualTo("from-environment-");
  }

  @Test
  void aFlagComesBeforeEverything() {
    Map<String, String> environment =
        Map.of(
            "STATEHOOK_KAFKA_BOOTSTRAP_SERVERS",
            "environment:1",
            "STATEHOOK_TOPIC_PREFIX",
            "from-environment-");

    ConnectionOptions options =
        parse(
            environment,
            "--command-config",
            file.toString(),
            "--bootstrap-server",
            "flag:1",
            "-Dstatehook.topic.prefix=from-flag-");

    assertThat(options.bootstrapServers()).isEqualTo("flag:1");
    assertThat(options.shortLived().topics().prefix()).isEqualTo("from-flag-");
  }

  @Test
  void shortCommandsGiveUpSoonUnlessTheOperatorSetsATimeout() {
    assertThat(parse(Map.of()).shortLived().kafka("admin"))
        .containsEntry("default.api.timeout.ms", "8000");
    assertThat(parse(Map.of(), "-D", "request.timeout.ms=60000").shortLived().kafka("admin"))
        .containsEntry("request.timeout.ms", "60000")
        .doesNotContainKey("default.api.timeout.ms");
    assertThat(parse(Map.of()).config(Map.of()).kafka("admin"))
        .doesNotContainKey("default.api.timeout.ms");
  }

  @Test
  void shortCommandsWaitForNoRecordsUnlessTheOperatorWantsIt() {
    assertThat(parse(Map.of()).shortLived().kafka("consumer"))
        .containsEntry("fetch.max.wait.ms", "20");
    assertThat(parse(Map.of(), "-D", "fetch.max.wait.ms=7").shortLived().kafka("consumer"))
        .containsEntry("fetch.max.wait.ms", "7");
    assertThat(parse(Map.of(), "-D", "consumer.fetch.max.wait.ms=8").shortLived().kafka("consumer"))
        .containsEntry("fetch.max.wait.ms", "8");
    assertThat(parse(Map.of()).config(Map.of()).kafka("consumer"))
        .doesNotContainKey("fetch.max.wait.ms");
  }

  @Test
  void variablesOfTheLauncherAndOfOtherVerbsAreNoSettings() {
    Map<String, String> environment =
        Map.of("STATEHOOK_SKIP_BUILD", "1", SigningKeyOptions.VARIABLE, "whsec_x");

    assertThat(parse(environment).shortLived().topics().prefix()).isEmpty();
  }

  @Test
  void everyBadSettingIsNamedAndNothingIsTried() {
    Run.Ended ended =
        new Run()
            .command(
                "topics",
                "plan",
                "-D",
                "statehook.topic.prefx=a-",
                "-D",
                "statehook.topic.replication=0");

    assertThat(ended.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(ended.err())
        .contains("statehook.topic.prefx", "did you mean statehook.topic.prefix?")
        .contains("statehook.topic.replication")
        .doesNotContain("\tat ");
  }

  @Test
  void settingsThatOnlyFailTogetherAreInvalidAsWell() {
    Run.Ended prefix = new Run().command("topics", "plan", "-D", "statehook.topic.prefix=A_");
    Run.Ended network =
        new Run().command("subscriptions", "list", "-D", "statehook.egress.allow=everything");

    assertThat(prefix.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(prefix.err()).contains("A_");
    assertThat(network.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(network.err()).contains("statehook.egress.allow", "everything");
  }

  @Test
  void aMissingSettingsFileIsNamed() {
    Run.Ended ended = new Run().command("topics", "plan", "--command-config", "/no/such/file");

    assertThat(ended.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(ended.err()).contains("/no/such/file");
  }
}
