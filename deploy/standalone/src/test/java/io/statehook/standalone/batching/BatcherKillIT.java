package io.statehook.standalone.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventType;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.kafka.TextHeaders;
import io.statehook.common.kafka.Topic;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.DeliveryPolicy;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.EndpointUrl;
import io.statehook.common.subscription.Format;
import io.statehook.common.subscription.Subscription;
import io.statehook.standalone.broker.BrokerChild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The invariant that everything else stands on: every matched event is in exactly one sealed batch,
 * however often the batcher is killed.
 */
@Tag("alone")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
final class BatcherKillIT {
  private static final int EVENTS = 100_000;
  private static final int KILLS = Integer.getInteger("batcher.kills", 20);
  private static final int SUBSCRIPTIONS = 20;
  private static final int DEVICES = 60;
  private static final Duration PROGRESS_LIMIT = Duration.ofSeconds(8);
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);

  /** The first ones; what they take differs from version to version. */
  private static final int EDITED_SUBSCRIPTIONS = 3;

  private static final int BAD_EVERY = 1_000;
  private static final List<String> KEYS =
      List.of("Room.People", "Room.Noise", "Room.Air[1].Co2", "Room.Air[2].Co2", "Standby");
  private static final List<String> PATTERNS =
      List.of("*", "Room.*", "Room.People", "Room.Air[*].*", "Room.Air[2].Co2", "*.Noise");
  private static final Pattern REFILL = Pattern.compile("open windows refilled: .*millis=(\\d+)");

  @TempDir private Path directory;

  private final long seed = Long.getLong("seed", System.nanoTime() & 0xffff_ffffL);
  private final Random random = new Random(seed);
  private final Map<String, NavigableMap<Long, Subscription>> versions = new HashMap<>();
  private final ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor();
  private volatile int allowed;
  private volatile int published;
  private Path log;
  private BrokerChild broker;
  private Installation installation;

  @BeforeEach
  void prepare() throws Exception {
    log = Files.createFile(directory.resolve("batcher.log"));
    broker = BrokerChild.start(directory.resolve("kafka"), 0);
    installation = new Installation(broker.bootstrapServers(), directory.resolve("state"));
    installation.prepare(KEYS);
    for (int i = 0; i < SUBSCRIPTIONS; i++) {
      subscribe(subscription(i, 1 << random.nextInt(3)));
    }
  }

  @AfterEach
  void stop() {
    publisher.shutdownNow();
    installation.close();
    broker.close();
  }

  @Test
  void everyMatchedEventIsInExactlyOneBatchHoweverOftenTheBatcherIsKilled() throws Exception {
    System.out.println("BatcherKillIT -Dseed=" + seed);
    long started = System.nanoTime();
    publisher.scheduleAtFixedRate(this::publish, 0, 10, TimeUnit.MILLISECONDS);
    int killedAtWork = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      allowed = EVENTS / (KILLS + 1) * (kill + 1);
      try (BatcherChild batcher = start()) {
        killedAtWork += letWork(batcher, kill) ? 1 : 0;
      }
      if (kill % 2 == 0) {
        edit(kill);
      }
    }
    allowed = EVENTS;
    try (BatcherChild batcher = start()) {
      batcher.awaitRunning();
      await()
          .atMost(DRAIN_LIMIT)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> published == EVENTS && installation.isAtRest());
    }

    List<ConsumerRecord<byte[], byte[]>> deliveries =
        installation.readAll(Topic.WEBHOOK_DELIVERIES);
    List<ConsumerRecord<byte[], byte[]>> input = installation.readAll(Topic.DEVICE_EVENTS);
    BatchJudge judge = judge(input, deliveries);
    List<Long> refills = refillMillis();
    System.out.printf(
        "K3: %s | KILLS %d (%d at work) | refills %d, median %d ms | %d s%n",
        judge.verdict(),
        KILLS,
        killedAtWork,
        refills.size(),
        refills.isEmpty() ? 0 : refills.get(refills.size() / 2),
        Duration.ofNanos(System.nanoTime() - started).toSeconds());
    assertThat(judge.problems()).isEmpty();
    assertThat(judge.pairs()).isGreaterThan(EVENTS);
    assertThat(refills).isNotEmpty();
    assertThat(Files.readString(log)).doesNotContain("open window lost");
    everyBadEventIsOneDeadLetter();
    theJudgeSeesWhatIsWrong(input, deliveries);
  }

  private BatcherChild start() throws Exception {
    return BatcherChild.start(installation.settingsFile(directory), log);
  }

  /** Returns whether the batcher was at work when its time was over. */
  private boolean letWork(BatcherChild batcher, int kill) throws Exception {
    int dice = random.nextInt(5);
    if (dice == 0) {
      pause(1_000 + random.nextInt(6_000)); // Perhaps before it is up, or during a refill.
      return batcher.isRunning();
    }
    batcher.awaitRunning();
    if (kill % 2 == 1) {
      edit(kill);
    }
    if (dice > 1) {
      awaitProgress(random.nextInt(6_000));
    }
    pause(random.nextInt(dice == 1 ? 3_000 : 300));
    return batcher.isRunning();
  }

  /** Until the batcher has got so much further; a loaded machine does not get there in time. */
  private void awaitProgress(int events) throws Exception {
    long from = installation.processed();
    long until = System.nanoTime() + PROGRESS_LIMIT.toNanos();
    while (installation.processed() - from < events && System.nanoTime() < until) {
      pause(20);
    }
  }

  /** Changes one of a few subscriptions, and at times the catalogue's version. */
  private void edit(int kill) throws Exception {
    int edited = random.nextInt(EDITED_SUBSCRIPTIONS);
    Subscription before = versions.get("s" + edited).lastEntry().getValue();
    subscribe(subscription(edited, before.delivery().parallelism()));
    if (kill % 4 == 1) {
      installation.approve("Unused.Key" + kill); // Another catalogue that approves the same.
    }
  }

  private void subscribe(Subscription subscription) throws Exception {
    versions
        .computeIfAbsent(subscription.id(), id -> new TreeMap<>())
        .put(installation.subscribe(subscription), subscription);
  }

  private Subscription subscription(int number, int parallelism) {
    List<KeyPattern> patterns = new ArrayList<>();
    for (int i = 0; i <= number % 3; i++) {
      patterns.add(KeyPattern.parse(PATTERNS.get(random.nextInt(PATTERNS.size()))));
    }
    List<Integer> maxEvents = List.of(1, 5, 50, 500);
    List<Integer> maxWaitMillis = List.of(0, 50, 400, 1_000, 3_000);
    return new Subscription(
        "s" + number,
        "org" + number % 2,
        "",
        "",
        EndpointUrl.parse("https://hooks.example/"),
        true,
        false,
        patterns,
        number % 4 == 0
            ? DeviceSelection.of(IntStream.range(0, 20).mapToObj(i -> "d" + i * 2).toList())
            : DeviceSelection.every(),
        new BatchLimits(
            maxEvents.get((number + random.nextInt(2)) % 4),
            8_192,
            Duration.ofMillis(maxWaitMillis.get((number / 2 + random.nextInt(2)) % 5))),
        Format.ARRAY,
        "text/plain",
        Authorization.NONE,
        Map.of(),
        new DeliveryPolicy(
            Duration.ofSeconds(15),
            parallelism,
            0,
            Duration.ofHours(72),
            DeliveryPolicy.OnRejected.DEAD_LETTER));
  }

  private void publish() {
    for (int i = 0; i < 15 && published < allowed; i++) {
      int device = published * 31 % DEVICES;
      installation.publish("d" + device, event(published, device));
      published++;
    }
  }

  private static byte[] event(int number, int device) {
    if (number % BAD_EVERY == 7) {
      return ("{\"id\":\"bad-" + number).getBytes(UTF_8);
    }
    return """
        {"id":"e%d","orgId":"org%d","deviceId":"d%d","type":"status","key":"%s","value":%d,\
        "timestamp":"2026-11-21T10:02:31Z"}"""
        .formatted(number, device / 2 % 2, device, KEYS.get(number / DEVICES % KEYS.size()), number)
        .getBytes(UTF_8);
  }

  /**
   * Else its verdict would be worth nothing. Of an edited subscription the last batch of a version
   * may be missing: it looks as if the next version had come sooner.
   */
  private void theJudgeSeesWhatIsWrong(
      List<ConsumerRecord<byte[], byte[]>> input, List<ConsumerRecord<byte[], byte[]>> deliveries) {
    List<ConsumerRecord<byte[], byte[]>> ofOneVersion =
        deliveries.stream()
            .filter(record -> versions.get(new String(record.key(), UTF_8)).size() == 1)
            .toList();
    ConsumerRecord<byte[], byte[]> removed = ofOneVersion.get(random.nextInt(ofOneVersion.size()));
    List<ConsumerRecord<byte[], byte[]>> lacking = new ArrayList<>(deliveries);
    lacking.remove(removed);
    List<ConsumerRecord<byte[], byte[]>> repeating = new ArrayList<>(deliveries);
    repeating.add(removed);

    assertThat(judge(input, lacking).verdict()).doesNotContain("LOST 0");
    assertThat(judge(input, repeating).verdict()).doesNotContain("DOUBLED 0");
  }

  private BatchJudge judge(
      List<ConsumerRecord<byte[], byte[]>> input, List<ConsumerRecord<byte[], byte[]>> deliveries) {
    List<CatalogueEntry> entries =
        KEYS.stream()
            .map(
                key ->
                    new CatalogueEntry(KeyPattern.parse(key), EventType.STATUS, "", null, "", null))
            .toList();
    BatchJudge judge = new BatchJudge(input, EventCatalogue.of(entries), versions);
    judge.judge(deliveries, 4);
    return judge;
  }

  private void everyBadEventIsOneDeadLetter() {
    List<String> sources = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> letter : installation.readAll(Topic.WEBHOOK_DEAD_LETTERS)) {
      assertThat(TextHeaders.required(letter.headers(), "reason")).isEqualTo("malformed");
      sources.add(TextHeaders.required(letter.headers(), "source"));
    }
    assertThat(sources).hasSize(EVENTS / BAD_EVERY).doesNotHaveDuplicates();
  }

  private List<Long> refillMillis() throws Exception {
    return REFILL
        .matcher(Files.readString(log))
        .results()
        .map((MatchResult match) -> Long.parseLong(match.group(1)))
        .sorted()
        .toList();
  }

  private static void pause(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
