package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.event.EventRefusal.Reason;
import io.statehook.common.event.MalformedEvents;
import io.statehook.common.event.SampleEvents;
import io.statehook.common.kafka.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Bad records in {@code device-events} stop nothing: each is followed, in the same partition, by a
 * good event, which must arrive within one window.
 */
@Tag("alone")
final class BadEventsIT {
  /** The org of {@link SampleEvents#GOOD}. */
  private static final String ORG = "acme";

  private static final Duration WINDOW = Duration.ofMillis(200);

  /** What a busy machine may add to a window. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private static final int PARTITION = 1;

  private static TestInstallation installation;
  private static TestReceiver receiver;

  private static final List<Trial> TRIALS = new ArrayList<>();
  private static final Map<String, ConsumerRecord<byte[], byte[]>> LETTERS = new HashMap<>();
  private static final Map<String, Instant> ARRIVALS = new HashMap<>();

  /** One bad record, and the good event after it. */
  private record Trial(
      String name,
      String source,
      Reason reason,
      byte @Nullable [] value,
      TestEvent next,
      Instant at) {}

  /** A bad record with a key. */
  private record Bad(String name, @Nullable String key, byte @Nullable [] value, Reason reason) {}

  @BeforeAll
  static void writeThemAll() throws Exception {
    installation = TestInstallation.start();
    receiver = installation.receiver();
    installation.apply(
        SubscriptionJson.of("bad", ORG, receiver.url()).window(10_000, WINDOW.toMillis()));
    TestEvent warmUp = TestEvent.people(ORG, "board", 0);
    write(null, warmUp.bytes());
    receiver.awaitEvent(warmUp);
    for (Bad bad : all()) {
      RecordMetadata metadata = write(bad.key(), bad.value());
      TestEvent next = TestEvent.people(ORG, "board", TRIALS.size());
      Instant at = Instant.ofEpochMilli(write(null, next.bytes()).timestamp());
      String source = metadata.partition() + ":" + metadata.offset();
      TRIALS.add(new Trial(bad.name(), source, bad.reason(), bad.value(), next, at));
    }
    receiver.awaitEvents(TRIALS.stream().map(Trial::next).toList());
    receiver.events().forEach(event -> ARRIVALS.put(event.id(), event.request().at()));
    await().atMost(TestReceiver.PATIENCE).untilAsserted(BadEventsIT::readLetters);
  }

  @AfterAll
  static void close() {
    installation.close();
  }

  private static List<Bad> all() {
    List<Bad> all = new ArrayList<>();
    for (MalformedEvents.Case malformed : MalformedEvents.all()) {
      all.add(new Bad(malformed.name(), null, malformed.bytes(), malformed.reason()));
    }
    all.add(new Bad("no value", "board", null, Reason.MALFORMED));
    all.add(new Bad("neither key nor value", null, null, Reason.MALFORMED));
    byte[] good = SampleEvents.GOOD.getBytes(UTF_8);
    all.add(new Bad("the key names another device", "other", good, Reason.KEY_MISMATCH));
    for (String key : List.of("RoomAnalytics", "Secret.Key", "BootEvent.x", "Standby.State[1]")) {
      byte[] value = SampleEvents.replaced("key", "\"%s\"".formatted(key)).getBytes(UTF_8);
      all.add(new Bad("unknown key " + key, null, value, Reason.UNKNOWN_KEY));
    }
    byte[] asEvent = SampleEvents.replaced("type", "\"event\"").getBytes(UTF_8);
    all.add(new Bad("a state that is reported as a happening", null, asEvent, Reason.UNKNOWN_KEY));
    return all;
  }

  private static RecordMetadata write(@Nullable String key, byte @Nullable [] value)
      throws Exception {
    byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
    return installation
        .topics()
        .send(
            new ProducerRecord<>(
                installation.topics().name(Topic.DEVICE_EVENTS), PARTITION, keyBytes, value));
  }

  private static void readLetters() {
    installation
        .topics()
        .records(Topic.WEBHOOK_DEAD_LETTERS)
        .forEach(letter -> LETTERS.put(TestTopics.header(letter, "source"), letter));
    assertThat(LETTERS).hasSameSizeAs(TRIALS);
  }

  @Test
  void thereAreAtLeastSixtyCases() {
    assertThat(TRIALS).hasSizeGreaterThanOrEqualTo(60);
  }

  @TestFactory
  Stream<DynamicTest> eachEndsInADeadLetterWithItsReason() {
    return TRIALS.stream()
        .map(trial -> DynamicTest.dynamicTest(trial.name(), () -> assertBuried(trial)));
  }

  private static void assertBuried(Trial trial) {
    ConsumerRecord<byte[], byte[]> letter = LETTERS.get(trial.source());
    assertThat(letter).as("the dead letter of " + trial.source()).isNotNull();
    assertThat(TestTopics.header(letter, "reason")).isEqualTo(trial.reason().wireName());
    assertThat(TestTopics.header(letter, "detail")).isNotBlank();
    assertThat(TestTopics.header(letter, "attempts")).isEqualTo("0");
    assertThat(Instant.parse(TestTopics.header(letter, "first-attempt-at")))
        .isBefore(Instant.now());
    assertThat(Arrays.equals(letter.value(), trial.value())).as("the value is kept").isTrue();
  }

  @TestFactory
  Stream<DynamicTest> theNextGoodEventArrivesWithinOneWindow() {
    return TRIALS.stream()
        .map(trial -> DynamicTest.dynamicTest("after " + trial.name(), () -> assertInTime(trial)));
  }

  private static void assertInTime(Trial trial) {
    assertThat(ARRIVALS).containsKey(trial.next().id());
    assertThat(ARRIVALS.get(trial.next().id())).isBefore(trial.at().plus(WINDOW).plus(SLACK));
  }

  @Test
  void nothingElseWasSent() {
    assertThat(receiver.eventIds("bad"))
        .hasSize(TRIALS.size() + 1)
        .containsAll(TRIALS.stream().map(trial -> trial.next().id()).toList());
    receiver.assertHealthy();
  }
}
