package io.statehook.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventReader;
import io.statehook.common.event.EventRefusal;
import io.statehook.common.event.EventRefusal.Reason;
import io.statehook.common.event.EventType;
import io.statehook.common.kafka.Json;
import io.statehook.producer.PublishResult.NotAcknowledged;
import io.statehook.producer.PublishResult.Published;
import io.statehook.producer.PublishResult.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceEventProducerTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Device BOARD = new Device("acme", "room-17-board", "room-17");
  private static final String PEOPLE = "RoomAnalytics.PeopleCount.Current";

  private final MockProducer<String, byte[]> kafka = EventTopic.client(true, 8);
  private final DeviceEventProducer producer = over(kafka, DeviceEventProducer.builder());

  @Test
  void publishesAnEventInTheDocumentedForm() {
    PublishResult result = published(status(PEOPLE, ReportedValue.of(4)));

    String id = ((Published) result).eventId();
    assertThat(json(sent()))
        .isEqualTo(
            """
            {"id":"%s","orgId":"acme","deviceId":"room-17-board","workspaceId":"room-17",\
            "type":"status","key":"RoomAnalytics.PeopleCount.Current","value":4,\
            "timestamp":"2026-11-21T12:00:00.000Z"}"""
                .formatted(id));
    assertThat(sent().key()).isEqualTo("room-17-board");
    assertThat(UUID.fromString(id).version()).isEqualTo(7);
  }

  @Test
  void whatItSendsPassesTheDispatchersReader() {
    published(status(PEOPLE, ReportedValue.of(4)));

    assertThat(new EventReader().read(sent().value()))
        .isInstanceOfSatisfying(
            DeviceEvent.class,
            event -> {
              assertThat(event.orgId()).isEqualTo("acme");
              assertThat(event.deviceId()).isEqualTo("room-17-board");
              assertThat(event.key()).isEqualTo(PEOPLE);
              assertThat(event.type()).isEqualTo(EventType.STATUS);
            });
  }

  @Test
  void keepsTheCallersIdAndTime() {
    published(
        status(PEOPLE, ReportedValue.of(4))
            .withId("mine-1")
            .at(Instant.parse("2026-11-20T23:59:59.9876Z")));

    assertThat(json(sent()))
        .contains("\"id\":\"mine-1\"")
        .contains("\"timestamp\":\"2026-11-20T23:59:59.987Z\"");
  }

  @Test
  void aRemovedStateHasNoValue() {
    published(status("Standby.State", ReportedValue.removed()));

    assertThat(json(sent())).contains("\"removed\":true").doesNotContain("\"value\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "0.10",
        "12345678901234567890123",
        "1.2345678901234567890123",
        "{\"a\":[1,2,{\"b\":\"\\u00e9\"}]}"
      })
  void jsonTextKeepsItsMeaning(String text) throws Exception {
    published(status("RoomAnalytics.Anything", ReportedValue.json(text)));

    assertThat(json(sent())).contains("\"value\":" + text.replace("\\u00e9", "é"));
  }

  @Test
  void anEventIsOneLineWhateverTheTextLooksLike() {
    published(status("RoomAnalytics.Anything", ReportedValue.json("{\n  \"a\": 1\n}")));

    assertThat(json(sent())).doesNotContain("\n").contains("{\"a\":1}");
  }

  @Test
  void givesTheBrokersPartitionAndOffset() {
    Published first = (Published) published(status(PEOPLE, ReportedValue.of(1)));
    Published second = (Published) published(status(PEOPLE, ReportedValue.of(2)));

    int expected = new OrgAffinePartitioner().partition("acme", "room-17-board", 8);
    assertThat(first.partition()).isEqualTo(expected);
    assertThat(second.partition()).isEqualTo(expected);
    assertThat(second.offset()).isEqualTo(first.offset() + 1);
    assertThat(second.eventId()).isGreaterThan(first.eventId());
  }

  @Test
  void theOrganizationDecidesThePartition() {
    IntStream.range(0, 20)
        .forEach(
            i ->
                published(
                    DeviceReport.status(
                        new Device("acme", "device-" + i), PEOPLE, ReportedValue.of(i))));

    assertThat(kafka.history()).extracting(ProducerRecord::partition).containsOnly(partition());
  }

  @Test
  void refusesAKeyThatTheCatalogueDoesNotHold() {
    assertRefused(status("Audio.Volume", ReportedValue.of(50)), Reason.UNKNOWN_KEY, "Audio.Volume");
  }

  @Test
  void saysSoWhenOnlyTheTypeIsWrong() {
    assertRefused(
        DeviceReport.event(BOARD, "Standby.State", ReportedValue.of("Off")),
        Reason.UNKNOWN_KEY,
        "has the type \"status\" in the catalogue, not \"event\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A..B", ".A", "A.", "A B", "RoomAnalytics.*", "A[*].B", "1A", "Ä"})
  void refusesAKeyOutsideTheGrammar(String key) {
    assertRefused(status(key, ReportedValue.of(1)), Reason.INVALID, "key: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "line\nbreak", "\ud800"})
  void refusesADeviceWithAnImpossibleName(String name) {
    DeviceReport report =
        DeviceReport.status(new Device("acme", name), PEOPLE, ReportedValue.of(1));

    assertThat(published(report)).isInstanceOf(Refused.class);
    assertThat(kafka.history()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "1 2",
        "4,\"orgId\":\"other\"",
        "{\"a\":1,\"a\":2}",
        "NaN",
        "'a'",
        "01"
      })
  void refusesTextThatIsNotOneJsonDocument(String text) {
    assertRefused(status(PEOPLE, ReportedValue.json(text)), Reason.MALFORMED, "value: ");
  }

  @Test
  void refusesWhatIsTooLarge() {
    String large = "x".repeat(EventReader.MAX_BYTES);

    assertRefused(status(PEOPLE, ReportedValue.of(large)), Reason.TOO_LARGE, "65536");
    assertRefused(status(PEOPLE, ReportedValue.json('"' + large + '"')), Reason.TOO_LARGE, "65536");
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 500, 5_000})
  void refusesWhatIsTooDeep(int depth) {
    String deep = "[".repeat(depth) + "]".repeat(depth);

    assertRefused(status(PEOPLE, ReportedValue.json(deep)), Reason.TOO_DEEP, "deep");
  }

  @Test
  void refusesRemovingWhatOnlyHappens() {
    assertRefused(
        DeviceReport.event(BOARD, "BootEvent", ReportedValue.removed()),
        Reason.INVALID,
        "removed: only a status can be removed");
  }

  @Test
  void refusesAnIdThatReceiversCouldNotUse() {
    assertRefused(status(PEOPLE, ReportedValue.of(1)).withId("has space"), Reason.INVALID, "id: ");
  }

  @Test
  void refusesATimeThatHasNoRfc3339Form() {
    assertRefused(
        status(PEOPLE, ReportedValue.of(1)).at(Instant.MAX), Reason.INVALID, "timestamp: ");
  }

  @Test
  void aCatalogueChangeActsOnTheNextReport() {
    AtomicReference<EventCatalogue> approved = new AtomicReference<>(EventCatalogue.empty());
    DeviceEventProducer changing =
        over(kafka, DeviceEventProducer.builder().catalogue(approved::get));
    DeviceReport report = status("Standby.State", ReportedValue.of("Off"));

    assertThat(now(changing.publish(report))).isInstanceOf(Refused.class);
    approved.set(EventCatalogue.of(CatalogueReader.defaultEntries()));
    assertThat(now(changing.publish(report))).isInstanceOf(Published.class);
  }

  @Test
  void schemasAreCheckedWhenAskedFor() {
    DeviceEventProducer strict =
        over(kafka, DeviceEventProducer.builder().valueCheck(new SchemaCheck()));

    assertThat(now(strict.publish(status("Standby.State", ReportedValue.of("Asleep")))))
        .isEqualTo(
            new Refused(
                new EventRefusal(
                    Reason.INVALID, "value: breaks the rule \"enum\" of the catalogue's schema")));
    assertThat(now(strict.publish(status("Standby.State", ReportedValue.of("Standby")))))
        .isInstanceOf(Published.class);
    assertThat(now(strict.publish(status("Standby.State", ReportedValue.removed()))))
        .isInstanceOf(Published.class);
    assertThat(now(strict.publish(status("RoomAnalytics.NoSchema", ReportedValue.of("any")))))
        .isInstanceOf(Published.class);
  }

  @Test
  void aResultWaitsForTheAcknowledgement() {
    MockProducer<String, byte[]> slow = EventTopic.client(false, 8);
    CompletionStage<PublishResult> stage =
        over(slow, DeviceEventProducer.builder()).publish(status(PEOPLE, ReportedValue.of(1)));

    assertThat(stage.toCompletableFuture()).isNotDone();
    slow.completeNext();
    assertThat(now(stage)).isInstanceOf(Published.class);
  }

  @Test
  void aFailureOfKafkaIsAResultThatKeepsTheId() {
    MockProducer<String, byte[]> failing = EventTopic.client(false, 8);
    CompletionStage<PublishResult> stage =
        over(failing, DeviceEventProducer.builder())
            .publish(status(PEOPLE, ReportedValue.of(1)).withId("mine-1"));
    TimeoutException expired = new TimeoutException("expired");

    failing.errorNext(expired);

    assertThat(now(stage)).isEqualTo(new NotAcknowledged("mine-1", expired));
  }

  @Test
  void aFailureBeforeSendingIsAResultToo() {
    kafka.partitionsForException = new TimeoutException("no metadata");
    assertThat(published(status(PEOPLE, ReportedValue.of(1)))).isInstanceOf(NotAcknowledged.class);

    kafka.partitionsForException = null;
    kafka.sendException = new InterruptException("interrupted");
    assertThat(published(status(PEOPLE, ReportedValue.of(1)))).isInstanceOf(NotAcknowledged.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void closingClosesTheClientAndLaterReportsAreABug() {
    producer.flush();
    producer.close(Duration.ofSeconds(1));

    assertThat(kafka.flushed()).isTrue();
    assertThat(kafka.closed()).isTrue();
    assertThatThrownBy(() -> producer.publish(status(PEOPLE, ReportedValue.of(1))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void everyResultHasItsCase() {
    List<PublishResult> results =
        List.of(
            new Published("a", 1, 2),
            new Refused(new EventRefusal(Reason.INVALID, "b")),
            new NotAcknowledged("c", new TimeoutException("d")));

    assertThat(results)
        .extracting(
            result ->
                result.<String>fold(
                    Published::eventId,
                    refused -> refused.refusal().detail(),
                    lost -> lost.cause().getMessage()))
        .containsExactly("a", "b", "d");
  }

  private void assertRefused(DeviceReport report, Reason reason, String words) {
    assertThat(published(report))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.refusal().reason()).isEqualTo(reason);
              assertThat(refused.refusal().detail()).contains(words);
            });
    assertThat(kafka.history()).isEmpty();
  }

  private PublishResult published(DeviceReport report) {
    return now(producer.publish(report));
  }

  private ProducerRecord<String, byte[]> sent() {
    assertThat(kafka.history()).hasSize(1);
    return kafka.history().get(0);
  }

  private int partition() {
    return new OrgAffinePartitioner().partition("acme", "room-17-board", 8);
  }

  private static PublishResult now(CompletionStage<PublishResult> stage) {
    assertThat(stage.toCompletableFuture()).isCompleted();
    return stage.toCompletableFuture().join();
  }

  private static DeviceReport status(String key, ReportedValue value) {
    return DeviceReport.status(BOARD, key, value);
  }

  private static String json(ProducerRecord<String, byte[]> event) {
    String text = new String(event.value(), StandardCharsets.UTF_8);
    JsonNode node = Json.parse(event.value()).document().orElseThrow();
    assertThat(node.isObject()).isTrue();
    return text;
  }

  private static DeviceEventProducer over(
      MockProducer<String, byte[]> kafka, DeviceEventProducer.Builder builder) {
    return builder.clock(Clock.fixed(NOON, ZoneOffset.UTC)).over(kafka);
  }
}
