package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Topic;
import io.statehook.common.signing.SigningKey;
import io.statehook.standalone.cli.Run;
import io.statehook.standalone.receiver.ReceivedRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The program of today goes on where each earlier version stopped. For a release, {@code
 * -Dgolden.record=VERSION} with {@code -Dit.test=GoldenDataIT} records what it leaves behind; what
 * is recorded is never changed afterwards.
 */
@Tag("alone")
final class GoldenDataIT {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
  private static final String RECORD = "golden.record";

  static Stream<String> versions() throws Exception {
    try (Stream<Path> directories = Files.list(GOLDEN)) {
      return directories.map(path -> path.getFileName().toString()).sorted().toList().stream();
    }
  }

  @BeforeAll
  static void recordIfAsked() throws Exception {
    String version = System.getProperty(RECORD, "");
    if (!version.isEmpty()) {
      try (GoldenStory story = new GoldenStory()) {
        story.tell().save(GOLDEN.resolve(version));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatAVersionLeftIsShownAndTheRestIsDelivered(String version) throws Exception {
    GoldenData golden = GoldenData.load(GOLDEN.resolve(version));
    try (HeardLog log = new HeardLog();
        TestInstallation installation = TestInstallation.bare(SharedBroker.bootstrapServers())) {
      TestReceiver receiver =
          TestReceiver.start(
              0, SharedBroker.certificates(), subscription -> key(golden, subscription));
      try (receiver) {
        golden.putInto(installation, URI.create(receiver.url()).getPort());
        assertEverythingIsShown(golden, installation);

        installation.startDispatcher();
        assertThat(resume(installation).code()).isZero();
        assertTheRestIsDelivered(golden, receiver);
        assertItGoesOn(golden, installation, receiver);
        receiver.assertHealthy();
        assertThat(log.text())
            .doesNotContain("foreign record", "a commit of somebody else", "open window lost")
            .doesNotContain("no lane:", "catalogue record refused");
      }
    }
  }

  /** In all that was shown then, apart from times; there may be more in it now. */
  private static void assertEverythingIsShown(GoldenData golden, TestInstallation installation)
      throws Exception {
    Map<String, List<JsonNode>> shown = GoldenStory.shown(installation);
    golden
        .shown()
        .forEach(
            (command, lines) -> {
              List<JsonNode> now = new ArrayList<>(shown.getOrDefault(command, List.of()));
              now.replaceAll(GoldenData::comparable);
              assertThat(now).as(command).hasSameSizeAs(lines);
              for (JsonNode line : lines) {
                JsonNode wanted = GoldenData.comparable(line);
                assertThat(now).as(command).anyMatch(found -> has(found, wanted));
              }
            });
  }

  private static boolean has(JsonNode found, JsonNode wanted) {
    if (!wanted.isObject()) {
      return found.equals(wanted);
    }
    for (Iterator<Map.Entry<String, JsonNode>> it = wanted.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> member = it.next();
      if (!has(found.path(member.getKey()), member.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static Run.Ended resume(TestInstallation installation) throws Exception {
    Path settings = SettingsFile.of(installation.settings(Map.of()));
    return new Run()
        .command(
            "subscriptions",
            "resume",
            GoldenStory.id("paused"),
            "--command-config",
            settings.toString());
  }

  /** Under the ids and with the bytes of then, and nothing that had been delivered. */
  private static void assertTheRestIsDelivered(GoldenData golden, TestReceiver receiver) {
    Map<String, String> rest = rest(golden);
    assertThat(rest).hasSize(2 + 2 + 4 + 1);
    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(() -> assertThat(bodies(receiver)).isEqualTo(rest));
    List<ReceivedRequest> live = receiver.requests(GoldenStory.id("live"));
    String password = Base64.getEncoder().encodeToString("user:golden-password".getBytes(UTF_8));
    assertThat(live)
        .allMatch(
            request ->
                request.headers().getOrDefault("authorization", "").equals("Basic " + password));
  }

  private static Map<String, String> bodies(TestReceiver receiver) {
    Map<String, String> bodies = new TreeMap<>();
    receiver.requests().stream()
        // Its window may happen to end by its time.
        .filter(request -> !request.subscription().equals(GoldenStory.id("slow")))
        .forEach(request -> bodies.put(request.webhookId(), new String(request.body(), UTF_8)));
    return bodies;
  }

  private static Map<String, String> rest(GoldenData golden) {
    Set<String> done =
        golden.requests().stream()
            .filter(request -> request.status() == 200)
            .map(GoldenData.Request::id)
            .collect(Collectors.toSet());
    Map<String, String> rest = new TreeMap<>();
    for (GoldenRecord batch : golden.topic(Topic.WEBHOOK_DELIVERIES).records()) {
      if (Set.of("live", "paused", "parked").stream()
              .anyMatch(name -> batch.keyText().equals(GoldenStory.id(name)))
          && !done.contains(batch.header("batch-id"))) {
        rest.put(batch.header("batch-id"), batch.text());
      }
    }
    GoldenData.Request joined =
        golden.requests().stream()
            .filter(request -> request.subscription().equals(GoldenStory.id("joined")))
            .filter(request -> request.status() != 200)
            .findFirst()
            .orElseThrow();
    rest.put(joined.id(), joined.body());
    return rest;
  }

  /** Every webhook that is on takes new events; a window of then takes them behind its own. */
  private static void assertItGoesOn(
      GoldenData golden, TestInstallation installation, TestReceiver receiver) throws Exception {
    List<TestEvent> events = new ArrayList<>();
    for (String device : List.of("live", "paused", "parked", "joined", "full", "refused")) {
      events.add(TestEvent.people(GoldenStory.ORG, device, 100));
    }
    events.add(TestEvent.people(GoldenStory.RESET_ORG, "board", 100));
    TestEvent off = TestEvent.people(GoldenStory.ORG, "off", 100);
    TestEvent deleted = TestEvent.people(GoldenStory.ORG, "deleted", 100);
    installation.topics().publish(List.of(off, deleted));
    installation.topics().publish(events);
    // Fills the window of then, so that it need not wait for its time.
    installation.topics().publish(TestEvent.stream(GoldenStory.ORG, "slow", 4).toList());
    receiver.awaitEvents(events);
    List<String> slow =
        golden.topic(Topic.DEVICE_EVENTS).records().stream()
            .filter(record -> record.keyText().equals("slow"))
            .skip(GoldenStory.SEALED_SLOW)
            .map(record -> JsonLines.parsed(record.text()).path("id").asText())
            .toList();
    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(receiver.eventIds(GoldenStory.id("slow")))
                    .startsWith(slow.toArray(String[]::new)));
    assertThat(receiver.has(off)).isFalse();
    assertThat(receiver.has(deleted)).isFalse();
    assertThat(receiver.requests()).extracting(ReceivedRequest::webhookId).doesNotHaveDuplicates();
    assertThat(receiver.requests(GoldenStory.id("reset")).get(0).headers().get("webhook-signature"))
        .as("both keys of a reset")
        .contains(" ");
    assertThat(installation.topics().state(GoldenStory.id("refused"))).isEqualTo("refused");
  }

  private static Optional<SigningKey> key(GoldenData golden, String subscription) {
    String org =
        subscription.equals(GoldenStory.id("reset")) ? GoldenStory.RESET_ORG : GoldenStory.ORG;
    return golden.shown().get("keys show --org " + org).stream()
        .map(line -> SigningKey.parse(line.path("signingKey").asText()))
        .findFirst();
  }
}
