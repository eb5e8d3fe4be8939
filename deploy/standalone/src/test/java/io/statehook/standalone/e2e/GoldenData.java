package io.statehook.standalone.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.TopicPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What one version of the program has left in Kafka, as files: every record of every topic, what
 * the groups have committed, the key file, what its commands showed of it, and the requests that
 * receivers had got. {@link GoldenStory} makes it, {@link GoldenDataIT} reads it with the program
 * of today.
 *
 * <p>Two things are changed on the way back into Kafka: the receivers' port, and all times, as if
 * it had been recorded just before. Else batches and failures would be too old to be tried again.
 * Events and request bodies stay as they are.
 *
 * @param shown what commands printed, by command
 * @param requests what receivers had got, oldest first
 */
record GoldenData(
    Instant recordedAt,
    List<GoldenTopic> topics,
    List<GoldenCommit> commits,
    String keyFile,
    Map<String, List<JsonNode>> shown,
    List<Request> requests) {
  /** The state store of the batcher: it has records of ours, too. */
  static final String OPEN_WINDOWS = "statehook-batcher-open-windows-changelog";

  private static final Pattern INSTANT =
      Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z");
  private static final Pattern RECEIVER = Pattern.compile("localhost:\\d+");

  /** Behind the longest wait before a first probe. */
  private static final Duration AGE = Duration.ofMinutes(2);

  /** Their values are events and bodies: what a device and a receiver have. */
  private static final Set<Topic> PAYLOAD =
      Set.of(
          Topic.DEVICE_EVENTS,
          Topic.WEBHOOK_DELIVERIES,
          Topic.WEBHOOK_BACKLOG,
          Topic.WEBHOOK_DEAD_LETTERS);

  /** One request as a receiver got it and what it answered. */
  record Request(String subscription, String id, int status, String body) {
    ObjectNode json() {
      return Json.mapper()
          .createObjectNode()
          .put("subscription", subscription)
          .put("id", id)
          .put("status", status)
          .put("body", body);
    }

    static Request read(JsonNode json) {
      return new Request(
          json.path("subscription").asText(),
          json.path("id").asText(),
          json.path("status").asInt(),
          json.path("body").asText());
    }
  }

  GoldenTopic topic(Topic topic) {
    return topics.stream().filter(t -> t.name().equals(topic.baseName())).findFirst().orElseThrow();
  }

  /** Names of all topics without prefix. */
  static List<String> topicNames() {
    return Stream.concat(Stream.of(Topic.values()).map(Topic::baseName), Stream.of(OPEN_WINDOWS))
        .toList();
  }

  void save(Path directory) throws Exception {
    Files.createDirectories(directory);
    for (GoldenTopic topic : topics) {
      topic.save(directory);
    }
    JsonLines.write(lines(directory, "commits"), commits.stream().map(GoldenCommit::json));
    JsonLines.write(lines(directory, "requests"), requests.stream().map(Request::json));
    List<ObjectNode> printed = new ArrayList<>();
    shown.forEach(
        (command, lines) ->
            lines.forEach(
                line ->
                    printed.add(
                        Json.mapper()
                            .createObjectNode()
                            .put("command", command)
                            .set("line", line))));
    JsonLines.write(lines(directory, "shown"), printed.stream());
    Files.writeString(directory.resolve("recorded-at"), recordedAt + "\n");
    Files.writeString(directory.resolve("test-only-keyset.json"), keyFile);
  }

  static GoldenData load(Path directory) throws Exception {
    List<GoldenTopic> topics = new ArrayList<>();
    for (String name : topicNames()) {
      topics.add(GoldenTopic.load(lines(directory, name)));
    }
    Map<String, List<JsonNode>> shown = new LinkedHashMap<>();
    for (JsonNode line : JsonLines.read(lines(directory, "shown"))) {
      shown
          .computeIfAbsent(line.path("command").asText(), command -> new ArrayList<>())
          .add(line.path("line"));
    }
    return new GoldenData(
        Instant.parse(Files.readString(directory.resolve("recorded-at")).strip()),
        topics,
        JsonLines.read(lines(directory, "commits")).stream().map(GoldenCommit::read).toList(),
        Files.readString(directory.resolve("test-only-keyset.json")),
        shown,
        JsonLines.read(lines(directory, "requests")).stream().map(Request::read).toList());
  }

  private static Path lines(Path directory, String name) {
    return directory.resolve(name + ".jsonl");
  }

  /** Puts all of it into an installation that has nothing yet. */
  void putInto(TestInstallation installation, int receiverPort) throws Exception {
    KafkaClients clients = new KafkaClients(installation.config(Map.of()), "golden");
    TopicLayout layout = installation.topics().layout();
    var admin = installation.topics().admin();
    TopicPlan.compare(admin, layout).apply(admin, layout);
    admin
        .createTopics(
            List.of(
                new NewTopic(layout.prefix() + OPEN_WINDOWS, layout.eventPartitions(), (short) 1)
                    .configs(Map.of("cleanup.policy", "compact"))))
        .all()
        .get();
    Duration by =
        Duration.ofSeconds(Duration.between(recordedAt, Instant.now()).minus(AGE).toSeconds());
    UnaryOperator<String> moved =
        text -> INSTANT.matcher(text).replaceAll(m -> Instant.parse(m.group()).plus(by).toString());
    UnaryOperator<String> movedAndThere =
        text -> RECEIVER.matcher(moved.apply(text)).replaceAll("localhost:" + receiverPort);
    for (GoldenTopic topic : topics) {
      UnaryOperator<String> ofValue =
          PAYLOAD.stream().anyMatch(payload -> payload.baseName().equals(topic.name()))
              ? UnaryOperator.identity()
              : movedAndThere;
      topic.with(record -> record.with(moved, ofValue)).writeTo(clients, layout.prefix());
    }
    GoldenCommit.commit(commits, admin, layout.prefix());
    Files.writeString(installation.keyFile(), keyFile);
  }

  /** What a command printed, without what differs from one load to the next. */
  static JsonNode comparable(JsonNode line) {
    String text =
        RECEIVER
            .matcher(INSTANT.matcher(line.toString()).replaceAll("TIME"))
            .replaceAll("RECEIVER");
    return JsonLines.parsed(text);
  }
}
