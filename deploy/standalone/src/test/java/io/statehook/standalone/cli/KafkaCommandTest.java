package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class KafkaCommandTest {
  private static List<String> arguments(KafkaTool tool, String options, String... given) {
    KafkaCommand command =
        new KafkaCommand(
            new Surroundings(
                Map.of("STATEHOOK_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092"),
                InputStream.nullInputStream(),
                Clock.systemUTC(),
                StopSignal::new));
    CommandLine commandLine = new CommandLine(command).setStopAtPositional(true);
    commandLine.parseArgs(options.isEmpty() ? new String[0] : options.split(" "));
    return command.arguments(tool, List.of(given));
  }

  @Test
  void withoutAToolTheToolsAreListed() {
    Run.Ended ended = new Run().command("kafka");

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("console-consumer", "consumer-groups", "dump-log", "features");
    assertThat(ended.lines()).hasSize(KafkaTool.values().length + 1);
  }

  @ParameterizedTest
  @EnumSource
  void everyToolIsOnTheClassPath(KafkaTool tool) throws ReflectiveOperationException {
    assertThat(Class.forName(tool.mainClass()).getMethod("main", String[].class)).isNotNull();
  }

  @Test
  void theAddressIsAddedInFrontAndTheRestIsUntouched() {
    assertThat(arguments(KafkaTool.TOPICS, "", "--list", "-x", "--exclude-internal"))
        .containsExactly("--bootstrap-server", "kafka:9092", "--list", "-x", "--exclude-internal");
  }

  @Test
  void optionsOfASubCommandComeAfterIt() {
    assertThat(arguments(KafkaTool.CLUSTER, "", "cluster-id"))
        .containsExactly("cluster-id", "--bootstrap-server", "kafka:9092");
  }

  @Test
  void anAddressThatIsGivenStays() {
    assertThat(arguments(KafkaTool.TOPICS, "", "--list", "--bootstrap-server", "other:1"))
        .containsExactly("--list", "--bootstrap-server", "other:1");
    assertThat(arguments(KafkaTool.TOPICS, "", "--bootstrap-server=other:1", "--list"))
        .containsExactly("--bootstrap-server=other:1", "--list");
  }

  @Test
  void connectionOptionsBeforeTheToolReachIt(@TempDir Path directory) throws IOException {
    String file = Files.createFile(directory.resolve("client.properties")).toString();

    assertThat(
            arguments(
                KafkaTool.TOPICS, "--bootstrap-server flag:1 --command-config " + file, "--list"))
        .containsExactly("--bootstrap-server", "flag:1", "--command-config", file, "--list");
  }

  @Test
  void toolsThatReadFilesGetNoAddress() {
    assertThat(arguments(KafkaTool.DUMP_LOG, "", "--files", "a.log"))
        .containsExactly("--files", "a.log");
  }

  @Test
  void toolsAreFoundByTheNamesOfTheirScripts() {
    assertThat(KafkaTool.of("kafka-topics.sh")).contains(KafkaTool.TOPICS);
    assertThat(KafkaTool.of("console-consumer")).contains(KafkaTool.CONSOLE_CONSUMER);
    assertThat(KafkaTool.of("zookeeper-shell")).isEmpty();
  }

  @Test
  void aFailingToolSaysWhyAndFails() {
    Run.Ended ended = new Run().command("kafka", "kafka-nothing");

    assertThat(ended.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(ended.err()).contains("kafka-nothing");
  }
}
