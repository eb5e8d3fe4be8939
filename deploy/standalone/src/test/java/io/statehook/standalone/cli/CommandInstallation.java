package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Topics of their own, made and looked at by commands in this JVM.
 *
 * @param directory where its files are
 * @param prefix of its topics and its files
 * @param keys whether commands are told its key file
 */
record CommandInstallation(String bootstrapServers, Path directory, String prefix, boolean keys) {
  private static final int PARTITIONS = 2;

  Path file(String name) {
    return directory.resolve(prefix + name);
  }

  Path keyFile() {
    return file("keys.json");
  }

  /** A command that is told where everything is. */
  Run run() {
    Run run =
        new Run()
            .with("STATEHOOK_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers)
            // A busy machine is no broker that does not answer.
            .with("STATEHOOK_KAFKA_DEFAULT_API_TIMEOUT_MS", "60000")
            .with("STATEHOOK_TOPIC_PREFIX", prefix)
            .with("STATEHOOK_TOPIC_REPLICATION", "1")
            .with("STATEHOOK_TOPIC_EVENT_PARTITIONS", String.valueOf(PARTITIONS))
            .with("STATEHOOK_TOPIC_DELIVERY_PARTITIONS", String.valueOf(PARTITIONS))
            .with("STATEHOOK_TOPIC_DEAD_LETTER_PARTITIONS", "1");
    return keys ? run.with("STATEHOOK_KEY_FILE", keyFile().toString()) : run;
  }

  /** Runs a line of words without blanks in them. */
  Run.Ended command(String line) {
    return command("", line);
  }

  /** The same with something on standard input. */
  Run.Ended command(String input, String line) {
    return run().input(input).command(line.split(" "));
  }

  /** Writes subscriptions; what comes of it is for the test to judge. */
  Run.Ended apply(String subscriptions) {
    return command(subscriptions, "subscriptions apply -");
  }

  /** Makes the topics and approves the usual events; with keys, also that of the org "acme". */
  void make() {
    assertThat(command("topics apply").code()).isZero();
    assertThat(command("catalogue apply").code()).isZero();
    if (keys) {
      assertThat(command("keys show --org acme --create-key-file").code()).isZero();
    }
  }

  /** A record as another tool writes it. */
  void write(String topic, String key, String value) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(prefix + topic, key, value));
    }
  }

  /** What a command with {@code -o json} printed, a document a line. */
  static List<JsonNode> json(Run.Ended ended) {
    return ended.lines().stream()
        .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)).document().orElseThrow())
        .toList();
  }
}
