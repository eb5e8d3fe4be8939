package io.statehook.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.batch.SourceRange;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.Format;
import io.statehook.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that tell what happened, on records as batcher and worker write them. */
final class RecordCommandsIT {
  private static final int PARTITIONS = 2;
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final String EVENT =
      "{\"id\":\"%s\",\"orgId\":\"acme\",\"deviceId\":\"board\",\"type\":\"status\",\"key\":\"%s\","
          + "\"value\":4,\"timestamp\":\"2026-11-21T10:02:31.123Z\"}";
  private static final byte[] BODY =
      "[%s]".formatted(EVENT.formatted("1", "RoomAnalytics.PeopleCount.Current")).getBytes(UTF_8);
  private static final SealedBatch BATCH =
      new SealedBatch(
          BatchId.of("acme-people", new SourceRange(0, 3, 4)),
          "acme",
          new Lane("acme-people", 0),
          BatchKind.LIVE,
          1,
          new SourceRange(0, 3, 4),
          NOW,
          SealedBy.WAIT,
          0,
          Format.ARRAY,
          BODY);

  @TempDir static Path directory;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new EmbeddedBroker(directory.resolve("broker"), 0);
    broker.start();
    assertThat(command("topics apply").code()).isZero();
    assertThat(command("catalogue apply").code()).isZero();
    Run.Ended applied =
        run()
            .input(
                "{\"id\":\"acme-people\",\"orgId\":\"acme\",\"url\":\"https://hooks.acme.example/\","
                    + "\"allowedEvents\":[\"RoomAnalytics.*\"],\"allowedDevices\":[\"*\"]}")
            .command("subscriptions", "apply", "-");
    assertThat(applied.code()).as(applied.err()).isZero();
    write();
  }

  private static void write() throws Exception {
    int partition = BATCH.lane().partition(PARTITIONS);
    byte[] key = "acme-people".getBytes(UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(
          new ProducerRecord<>(
              "webhook-deliveries", partition, key, BODY, BatchHeaders.write(BATCH)));
      for (Outcome outcome : List.of(Outcome.RETRY, Outcome.RETRY, Outcome.REJECTED)) {
        producer.send(
            new ProducerRecord<>("webhook-attempts", partition, key, attempt(outcome).toJson()));
      }
      producer.send(
          new ProducerRecord<>(
              "webhook-dead-letters",
              0,
              key,
              BODY,
              new DeadLetter("rejected", "status 400", 3, NOW, "0:3-4").toHeaders()));
      producer.send(
          new ProducerRecord<>(
              "webhook-dead-letters",
              0,
              "board".getBytes(UTF_8),
              EVENT.formatted("2", "Nothing").getBytes(UTF_8),
              new DeadLetter("unknown-key", "not in \u001b[31mthe catalogue", 0, NOW, "1:7")
                  .toHeaders()));
      producer.flush();
    }
  }

  private static Attempt attempt(Outcome outcome) {
    return new Attempt(
        BATCH.id().text(),
        List.of(BATCH.id().text()),
        "acme",
        "acme-people",
        "acme-people/0",
        1,
        outcome,
        OptionalInt.of(400),
        Optional.empty(),
        NOW,
        Duration.ofMillis(41),
        1,
        BODY.length,
        Optional.empty(),
        OptionalLong.of(0),
        Optional.empty(),
        "no");
  }

  @AfterAll
  static void stop() throws IOException {
    broker.close();
  }

  private static Run run() {
    return new Run()
        .with("STATEHOOK_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers())
        .with("STATEHOOK_KAFKA_DEFAULT_API_TIMEOUT_MS", "60000")
        .with("STATEHOOK_TOPIC_REPLICATION", "1")
        .with("STATEHOOK_TOPIC_EVENT_PARTITIONS", "2")
        .with("STATEHOOK_TOPIC_DELIVERY_PARTITIONS", Integer.toString(PARTITIONS))
        .with("STATEHOOK_TOPIC_DEAD_LETTER_PARTITIONS", "1");
  }

  private static Run.Ended command(String line) {
    return run().command(line.split(" "));
  }

  @Test
  void attemptsAreListedNewestFirst() {
    Run.Ended table = command("attempts list --subscription acme-people --since 1h");
    Run.Ended json = command("attempts list --outcome retry --device board --limit 1 -o json");

    assertThat(table.code()).as(table.err()).isZero();
    assertThat(table.lines()).hasSize(4);
    assertThat(table.lines().get(0)).startsWith("AT").contains("OUTCOME", "REQUEST");
    assertThat(table.lines().get(1)).contains("acme-people", "rejected", "400");
    assertThat(table.lines().get(3)).contains("retry");
    assertThat(json.lines())
        .singleElement()
        .satisfies(line -> assertThat(parsed(line).path("batches").get(0).asText()).hasSize(32));
  }

  @Test
  void nothingOfAnotherTimeOrOrgIsListed() {
    assertThat(command("attempts list --org nobody -o json").out()).isEmpty();
    assertThat(command("attempts list --until 2026-01-01T00:00:00Z -o json").out()).isEmpty();
    assertThat(command("deliveries list --org nobody -o json").out()).isEmpty();
    assertThat(command("dead-letters list --org nobody -o json").out()).isEmpty();
  }

  @Test
  void aBatchIsShownWithWhatWasTriedAndItsBody() {
    String record =
        parsed(command("deliveries list -o json --subscription acme-people").lines().get(0))
            .path("record")
            .asText();

    Run.Ended table = command("deliveries show " + record);
    JsonNode json = parsed(command("deliveries show -o json " + record).out());

    assertThat(table.out()).contains("rejected", "acme-people/0", new String(BODY, UTF_8));
    assertThat(json.path("attempts")).hasSize(3);
    assertThat(json.path("attempts").get(2).path("outcome").asText()).isEqualTo("rejected");
    assertThat(json.path("body").get(0).path("deviceId").asText()).isEqualTo("board");
    assertThat(command("deliveries show 0:77").code()).isEqualTo(ExitCodes.NOT_FOUND);
  }

  @Test
  void deadLettersAreListedAndShownAndCannotSteerTheTerminal() {
    Run.Ended list = command("dead-letters list --reason unknown-key --device board");
    Run.Ended show = command("dead-letters show 0:1");

    assertThat(list.lines()).hasSize(2);
    assertThat(list.out()).contains("0:1", "acme", "?[31mthe").doesNotContain("\u001b");
    assertThat(show.out()).contains("unknown-key", "1:7", "Nothing").doesNotContain("\u001b");
    assertThat(command("dead-letters show 0:99").code()).isEqualTo(ExitCodes.NOT_FOUND);
  }

  @Test
  void whatIsSentAgainIsSaidAndWhatIsNotToo() {
    Run.Ended named = command("dead-letters redrive 0:0");
    Run.Ended all = command("dead-letters redrive --all -o json");
    Run.Ended replayed = command("deliveries list --subscription acme-people");

    assertThat(named.code()).as(named.err()).isZero();
    assertThat(named.lines().get(1)).startsWith("0:0").contains("batch");
    assertThat(named.err()).contains("1 of 1 dead letter sent again");
    assertThat(all.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(all.lines())
        .extracting(line -> parsed(line).path("fate").asText())
        .containsExactly("batch", "refused");
    assertThat(parsed(all.lines().get(1)).path("detail").asText()).contains("catalogue");
    assertThat(replayed.out()).contains("replay", "redrive", "live");
    assertThat(command("dead-letters redrive 0:99").code()).isEqualTo(ExitCodes.NOT_FOUND);
  }

  private static JsonNode parsed(String text) {
    return Json.parse(text.strip().getBytes(UTF_8)).document().orElseThrow();
  }
}
