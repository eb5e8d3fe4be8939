package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.dispatcher.control.Credential;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.standalone.cli.Run;
import io.statehook.standalone.e2e.PlainReceiver.Answer;
import io.statehook.standalone.e2e.PlainReceiver.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A life of an installation that leaves every kind of record behind, and ends in the middle of
 * things. Each webhook has the device of its name to itself:
 *
 * <pre>
 * live      with a password; its last batches were sealed and never read
 * full      every member set
 * paused    a backlog that waits for somebody
 * parked    a backlog that waits for its endpoint, which said 404
 * joined    the same, and what it sends next consists of several batches
 * rejected  a dead letter: its endpoint said 422 three times
 * slow      an open window behind one that was delivered
 * refused   an older version in force, the newest record is refused
 * off, deleted
 * </pre>
 *
 * What the workers committed last is from before the last deliveries, as after a kill.
 */
final class GoldenStory implements AutoCloseable {
  static final String ORG = "golden";
  static final String RESET_ORG = "golden-reset";

  /** Its transactions follow each other, so they can be written again. */
  private static final Map<String, String> ONE_THREAD =
      Map.of(StatehookConfig.BATCHER_THREADS, "1");

  /** Events of the slow webhook that were delivered; those behind them are in the open window. */
  static final int SEALED_SLOW = 4;

  private static final Duration PATIENCE = TestReceiver.PATIENCE;

  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<GoldenData.Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final TestInstallation installation;
  private final PlainReceiver receiver;
  private int people;

  GoldenStory() throws Exception {
    installation = TestInstallation.withTopics();
    receiver = PlainReceiver.start(this::answer);
  }

  /** The id of one of the story's webhooks. */
  static String id(String name) {
    return "golden-" + name;
  }

  private Answer answer(Call call) {
    String subscription = call.header("x-statehook-subscription");
    if (subscription.equals(id("joined"))) {
      try {
        release.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    int status = answers.getOrDefault(subscription, 200);
    if (subscription.equals(id("joined"))) {
      answers.put(subscription, 404);
    }
    requests.add(
        new GoldenData.Request(
            subscription, call.header("webhook-id"), status, new String(call.body(), UTF_8)));
    return new Answer(status, status == 200 ? "" : "not now");
  }

  /** Lives it and tells what is left. */
  GoldenData tell() throws Exception {
    installation.restartDispatcher(ONE_THREAD);
    configure();
    deliver();
    join();
    installation.topics().awaitNoLag();
    List<GoldenCommit> workers = commits("statehook-dispatcher");
    publish("live", 2);
    installation.topics().awaitNoLag();
    installation.stopDispatcher();
    leaveUnread();
    List<GoldenCommit> commits = new ArrayList<>(workers);
    commits.addAll(commits("statehook-batcher"));
    Instant now = Instant.now();
    KafkaClients clients = new KafkaClients(installation.config(Map.of()), "golden");
    List<GoldenTopic> topics =
        GoldenData.topicNames().stream()
            .map(name -> GoldenTopic.of(clients, installation.prefix(), name))
            .toList();
    return new GoldenData(
        now,
        topics,
        commits,
        Files.readString(installation.keyFile()),
        shown(installation),
        List.copyOf(requests));
  }

  private void configure() throws Exception {
    try (Operator operator = Operator.of(installation)) {
      operator
          .credentials()
          .put(ORG, id("live"), Credential.basic("user", "golden-password"), Operator.NAME);
      operator.keyOperations().show(RESET_ORG, Operator.NAME);
      operator.keyOperations().reset(RESET_ORG, Operator.NAME);
    }
    SubscriptionJson deleted = webhook("deleted");
    installation.apply(
        webhook("live").put("authorization", Map.of("kind", "basic")),
        full(),
        webhook("paused").put("paused", true),
        webhook("parked"),
        webhook("joined").window(500, 50),
        webhook("rejected"),
        webhook("slow").window(SEALED_SLOW, Duration.ofHours(1).toMillis()),
        webhook("refused"),
        webhook("off").put("active", false),
        deleted,
        SubscriptionJson.of(id("reset"), RESET_ORG, receiver.url()).window(1, 50));
    installation.write(webhook("refused").events("No.Such.Key"));
    installation.delete(deleted.id());
    installation.dispatcher().table().sync().get();
  }

  /** One event is one batch, so that none is joined with another. */
  private SubscriptionJson webhook(String name) {
    return SubscriptionJson.of(id(name), ORG, receiver.url()).devices(name).window(1, 50);
  }

  private SubscriptionJson full() {
    return webhook("full")
        .put("name", "Every member")
        .put("description", "with a \u00fcml\u00e4ut")
        .put("active", true)
        .put("paused", false)
        .put("format", "array")
        .put("contentType", "application/json")
        .put("batch", Map.of("maxEvents", 2, "maxBytes", 4096, "maxWaitMs", 100))
        .put("headers", Map.of("x-customer", "golden"))
        .put("authorization", Map.of("kind", "none"))
        .put(
            "delivery",
            Map.of(
                "timeoutMs", 5000,
                "parallelism", 2,
                "requestsPerSecond", 100,
                "maxAgeHours", 168,
                "onRejected", "dead-letter"));
  }

  private void deliver() throws Exception {
    answers.put(id("parked"), 404);
    answers.put(id("rejected"), 422);
    Stream.of("live", "paused", "parked").forEach(name -> publish(name, 2));
    publish("rejected", 1);
    publish("slow", SEALED_SLOW + 1);
    publish("full", 3);
    installation.topics().publish(TestEvent.people(RESET_ORG, "board", 1));
    installation
        .topics()
        .publish(TestEvent.status(ORG, "live", "Secret.Thing", "an event nobody approved"));
    installation.topics().write(Topic.DEVICE_EVENTS, "live", "{\"id\":".getBytes(UTF_8));
    assertThat(command("subscriptions", "test", id("live")).code()).isZero();
    awaitThat(() -> installation.topics().records(Topic.WEBHOOK_DEAD_LETTERS).size() == 3);
    awaitThat(() -> installation.topics().state(id("parked")).equals("parked"));
    publish("parked", 2);
    awaitThat(() -> installation.topics().records(Topic.WEBHOOK_BACKLOG).size() >= 6);
  }

  /** While the first request is open three batches gather, which the second one carries. */
  private void join() throws Exception {
    for (int sealed = 1; sealed <= 4; sealed++) {
      publish("joined", 1);
      int wanted = sealed;
      awaitThat(() -> batches("joined") == wanted);
    }
    release.countDown();
    awaitThat(() -> installation.topics().state(id("joined")).equals("parked"));
  }

  /** Batches that no worker has read and a window that no batcher has sealed. */
  private void leaveUnread() throws Exception {
    try (Dispatcher batcher =
        installation.anotherDispatcher(with(ONE_THREAD, StatehookConfig.ROLES, "batcher"))) {
      batcher.table().sync().get();
      publish("live", 2);
      publish("slow", 1);
      awaitThat(() -> batches("live") == 6);
      awaitThat(
          () ->
              installation
                      .topics()
                      .lag(installation.topics().layout().batcherGroup(), Topic.DEVICE_EVENTS)
                  == 0);
    }
  }

  private static Map<String, String> with(Map<String, String> settings, String name, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put(name, value);
    return more;
  }

  private long batches(String name) {
    return installation.topics().records(Topic.WEBHOOK_DELIVERIES).stream()
        .filter(record -> TestTopics.key(record).equals(id(name)))
        .count();
  }

  private void publish(String device, int count) {
    for (int i = 0; i < count; i++) {
      installation.topics().publish(List.of(TestEvent.people(ORG, device, people++)));
    }
  }

  private List<GoldenCommit> commits(String group) throws Exception {
    return GoldenCommit.of(installation.topics().admin(), installation.prefix(), group);
  }

  private Run.Ended command(String... words) throws Exception {
    return command(installation, words);
  }

  private static Run.Ended command(TestInstallation installation, String... words)
      throws Exception {
    Path settings = SettingsFile.of(installation.settings(Map.of()));
    return new Run()
        .command(
            Stream.concat(Stream.of(words), Stream.of("--command-config", settings.toString()))
                .toArray(String[]::new));
  }

  /** What commands print of an installation whose dispatcher does not run. */
  static Map<String, List<JsonNode>> shown(TestInstallation installation) throws Exception {
    Map<String, List<JsonNode>> shown = new LinkedHashMap<>();
    for (String words :
        List.of(
            "catalogue list",
            "subscriptions list",
            "attempts list --limit 500",
            "deliveries list --limit 500",
            "dead-letters list --limit 500",
            "secrets list",
            "keys history --org " + RESET_ORG,
            "keys show --org " + ORG,
            "keys show --org " + RESET_ORG)) {
      Run.Ended ended = command(installation, (words + " -o json").split(" "));
      assertThat(ended.code()).as("%s: %s", words, ended.err()).isZero();
      shown.put(words, ended.lines().stream().map(JsonLines::parsed).toList());
    }
    return shown;
  }

  private static void awaitThat(Callable<Boolean> fact) {
    await().atMost(PATIENCE).until(fact);
  }

  @Override
  public void close() {
    release.countDown();
    receiver.close();
    installation.close();
  }
}
