package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.control.StatusBoard.Health;
import io.statehook.dispatcher.control.StatusWords.Change;
import io.statehook.dispatcher.control.StatusWords.Facts;
import io.statehook.dispatcher.control.SubscriptionStatus.Delivery;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StatusWordsTest {
  private static final Facts GOOD =
      new Facts(Optional.of("acme"), Optional.of(7L), Optional.empty(), Optional.empty());
  private static final Facts REFUSED =
      new Facts(Optional.of("acme"), Optional.of(7L), Optional.of("url: bad"), Optional.of(9L));
  private static final Facts GONE =
      new Facts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  private static final Health FAILING = new Health("retrying", "HTTP 500");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;
  private final StatusWords words =
      new StatusWords(
          new Clock() {
            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });
  private long nextOffset;

  @Test
  void aStartingProcessLeavesTheWordsOfOthersAlone() {
    for (String state : new String[] {"retrying", "paused", "parked", "live"}) {
      read(state, "theirs", START);

      assertThat(words.decide("s", GOOD)).as(state).isEmpty();
    }
  }

  @Test
  void aStartingProcessEndsRefusalsThatAreOverAndDeletesWhatIsGone() {
    readRefused(9);
    assertThat(words.decide("s", REFUSED)).isEmpty();

    Optional<Change> live = words.decide("s", GOOD);
    assertThat(json(live).path("state").asText()).isEqualTo("live");
    writtenAndRead(live);
    Optional<Change> deletion = words.decide("s", GONE);
    assertThat(deletion.orElseThrow().value()).isNull();
    writtenAndRead(deletion);
    assertThat(words.decide("s", GONE)).isEmpty();
  }

  @Test
  void theFirstLiveOfAWorkerEndsTheRetryingOfACrashedOne() {
    read("retrying", "theirs", START);

    words.tell("s", Health.LIVE);

    assertThat(json(words.decide("s", GOOD)).path("state").asText()).isEqualTo("live");
  }

  @Test
  void liveIsWhatTheAbsenceOfARecordSays() {
    words.tell("s", Health.LIVE);

    assertThat(words.decide("s", GOOD)).isEmpty();
    assertThat(words.decide("s", GONE)).isEmpty();
  }

  @Test
  void anOlderRecordOfOursThatIsReadBackUndoesNothing() {
    words.tell("s", FAILING);
    Change retrying = words.decide("s", GOOD).orElseThrow();
    words.written("s", 0);
    words.tell("s", Health.LIVE);
    Change live = words.decide("s", GOOD).orElseThrow();

    readBack(retrying);
    assertThat(words.decide("s", GOOD)).isEmpty();
    words.tell("s", FAILING);
    Change again = words.decide("s", GOOD).orElseThrow();

    assertThat(json(Optional.of(live)).path("state").asText()).isEqualTo("live");
    assertThat(json(Optional.of(again)).path("state").asText()).isEqualTo("retrying");
  }

  @Test
  void whatAnotherWroteBeforeOurLastWordIsOldAndAfterItIsNew() {
    words.tell("s", FAILING);
    Change ours = words.decide("s", GOOD).orElseThrow();
    read("paused", "theirs, while ours is on its way", START);
    words.written("s", 2);
    read("paused", "theirs, too", START);
    assertThat(words.decide("s", GOOD)).isEmpty();

    readBack(ours);
    assertThat(words.decide("s", GOOD)).isEmpty();
    read("live", "", START);
    assertThat(json(words.decide("s", GOOD)).path("state").asText()).isEqualTo("retrying");
  }

  @Test
  void aRecordThatIsReadBeforeItsAcknowledgementIsReadAllTheSame() {
    words.tell("s", FAILING);
    readBack(words.decide("s", GOOD).orElseThrow());
    words.written("s", 0);

    read("live", "", START);

    assertThat(json(words.decide("s", GOOD)).path("state").asText()).isEqualTo("retrying");
  }

  @Test
  void aWordThatWasLostIsSaidAgain() {
    words.tell("s", FAILING);
    Optional<Change> first = words.decide("s", GOOD);
    words.lost("s");

    assertThat(words.decide("s", GOOD)).isEqualTo(first);
  }

  @Test
  void sinceStaysWhileOnlyTheReasonChanges() {
    words.tell("s", FAILING);
    assertThat(since(words.decide("s", GOOD))).isEqualTo(START);
    later();
    words.tell("s", new Health("retrying", "HTTP 503"));

    JsonNode other = json(words.decide("s", GOOD));

    assertThat(other.path("reason").asText()).isEqualTo("HTTP 503");
    assertThat(other.path("since").asText()).isEqualTo(START.toString());
    later();
    words.tell("s", Health.LIVE);
    assertThat(since(words.decide("s", GOOD))).isEqualTo(now);
  }

  @Test
  void sinceIsKeptFromTheTopicToo() {
    read("retrying", "theirs", START.minusSeconds(60));
    words.tell("s", FAILING);
    assertThat(since(words.decide("s", GOOD))).isEqualTo(START.minusSeconds(60));

    read("refused", "other reason", START.minusSeconds(30));
    words.lost("s");
    assertThat(since(words.decide("s", REFUSED))).isEqualTo(START.minusSeconds(30));
  }

  @Test
  void sinceIsTheTimeOfTheChangeAndNotOfTheWriting() {
    words.tell("s", FAILING);
    later();

    assertThat(since(words.decide("s", GOOD))).isEqualTo(START);
  }

  @Test
  void aRecordWithoutUsableSinceOrWithoutJsonIsReplaced() {
    words.read(record("{\"state\":\"retrying\",\"since\":\"yesterday\"}"));
    words.tell("s", FAILING);
    assertThat(since(words.decide("s", GOOD))).isEqualTo(START);

    words.lost("s");
    words.read(record("{"));
    assertThat(words.ids()).isEmpty();
    assertThat(words.decide("s", GOOD)).isPresent();
  }

  @Test
  void aRefusalOutranksDeliveryAndNamesBothVersions() {
    words.tell("s", FAILING);

    Optional<Change> refused = words.decide("s", REFUSED);

    assertThat(json(refused).toString())
        .isEqualTo(
            "{\"subscription\":\"s\",\"org\":\"acme\",\"state\":\"refused\",\"reason\":\"url: bad\","
                + "\"since\":\"2026-01-01T00:00:00Z\",\"version\":7,\"refusedVersion\":9}");
    writtenAndRead(refused);
    JsonNode retrying = json(words.decide("s", GOOD));
    assertThat(retrying.path("state").asText()).isEqualTo("retrying");
    assertThat(retrying.has("refusedVersion")).isFalse();
  }

  @Test
  void theRecordTellsWhatTheWorkerKnows() {
    words.tell("s", FAILING);
    assertThat(words.tell("s", delivery(12, START.minusSeconds(1)))).isTrue();

    assertThat(json(words.decide("s", GOOD)).toString())
        .endsWith(
            "\"version\":7,\"toldAt\":\"2026-01-01T00:00:00Z\","
                + "\"oldestUndelivered\":\"2025-12-31T23:00:00Z\",\"backlogEvents\":12,"
                + "\"backlogBytes\":1200,\"lastFailure\":\"2025-12-31T23:59:59Z\"}");
  }

  @Test
  void numbersAloneAreRenewedNowAndThenAndWithEveryOtherState() {
    words.tell("s", FAILING);
    words.tell("s", delivery(1, START));
    writtenAndRead(words.decide("s", GOOD));
    now = now.plus(StatusWords.TROUBLE_PAUSE).minusMillis(1);
    assertThat(words.tell("s", delivery(2, now))).isFalse();
    assertThat(words.decide("s", GOOD)).isEmpty();
    now = now.plusMillis(1);
    assertThat(words.tell("s", delivery(2, now))).isTrue();
    Optional<Change> renewed = words.decide("s", GOOD);
    assertThat(json(renewed).path("backlogEvents").asLong()).isEqualTo(2);
    writtenAndRead(renewed);

    words.tell("s", delivery(3, now));
    words.tell("s", Health.LIVE);

    Optional<Change> live = words.decide("s", GOOD);
    assertThat(json(live).path("backlogEvents").asLong()).isEqualTo(3);
    writtenAndRead(live);
    assertThat(words.tell("s", delivery(0, now))).as("what was told before").isTrue();
    writtenAndRead(words.decide("s", GOOD));
    now = now.plus(StatusWords.LIVE_PAUSE).minusMillis(1);
    assertThat(words.tell("s", delivery(4, now))).isFalse();
  }

  @Test
  void whatWasKnownBeforeAStateBeganDoesNotStandInItsRecord() {
    words.tell("s", FAILING);
    words.tell("s", delivery(1, START));
    writtenAndRead(words.decide("s", GOOD));
    Delivery madeBefore = delivery(2, now);
    now = now.plusMillis(1);
    words.tell("s", Health.LIVE);
    writtenAndRead(words.decide("s", GOOD));

    assertThat(words.tell("s", madeBefore)).isFalse();
    assertThat(words.tell("s", delivery(0, now))).as("does not have to wait").isTrue();
    assertThat(json(words.decide("s", GOOD)).path("backlogEvents").asLong()).isZero();
  }

  @Test
  void whatANewWorkerDoesNotKnowOfThePastStays() {
    read("retrying", "theirs\",\"lastSuccess\":\"2025-01-01T00:00:00Z\",\"x\":\"", START);
    words.tell("s", FAILING);
    words.tell("s", delivery(1, START));

    JsonNode json = json(words.decide("s", GOOD));

    assertThat(json.path("lastSuccess").asText()).isEqualTo("2025-01-01T00:00:00Z");
    assertThat(json.path("lastFailure").asText()).isEqualTo(START.toString());
  }

  @Test
  void ofWhatDeliversForAnotherWorkerNothingIsTold() {
    assertThat(words.tell("s", delivery(1, START))).isFalse();
    assertThat(words.decide("s", GOOD)).isEmpty();
  }

  private Delivery delivery(long events, Instant failure) {
    return new Delivery(
        Optional.of(now),
        Optional.of(START.minusSeconds(3_600)),
        events,
        events * 100,
        Optional.empty(),
        Optional.of(failure));
  }

  private void later() {
    now = now.plusSeconds(10);
  }

  private void writtenAndRead(Optional<Change> change) {
    words.written("s", nextOffset);
    readBack(change.orElseThrow());
  }

  private void readBack(Change change) {
    words.read(new ControlRecord("s", Optional.ofNullable(change.value()), nextOffset++));
  }

  @Test
  void whatWasSaidOfAnotherOrgsSubscriptionWithTheSameIdIsDeleted() {
    words.read(
        record(
            "{\"org\":\"before\",\"state\":\"parked\",\"reason\":\"theirs\",\"backlogEvents\":3}"));

    Change change = words.decide("s", GOOD).orElseThrow();

    assertThat(change.word()).isEmpty();
  }

  @Test
  void nothingOfAnotherOrgsPastStandsInANewWord() {
    words.read(
        record(
            "{\"org\":\"before\",\"state\":\"retrying\",\"reason\":\"theirs\",\"since\":\"%s\","
                    .formatted(START.minusSeconds(60))
                + "\"toldAt\":\"%s\",\"lastFailure\":\"%s\"}".formatted(START, START)));
    words.tell("s", FAILING);

    Change change = words.decide("s", GOOD).orElseThrow();

    assertThat(new String(change.value(), UTF_8))
        .contains("\"org\":\"acme\"", "HTTP 500", START.toString())
        .doesNotContain("theirs", "lastFailure", START.minusSeconds(60).toString());
  }

  private void read(String state, String reason, Instant since) {
    words.read(
        record(
            "{\"subscription\":\"s\",\"state\":\"%s\",\"reason\":\"%s\",\"since\":\"%s\"}"
                .formatted(state, reason, since)));
  }

  private void readRefused(long version) {
    words.read(
        record(
            "{\"state\":\"refused\",\"reason\":\"url: bad\",\"since\":\"%s\",\"refusedVersion\":%d}"
                .formatted(START, version)));
  }

  private ControlRecord record(String json) {
    return new ControlRecord("s", Optional.of(json.getBytes(UTF_8)), nextOffset++);
  }

  private static Instant since(Optional<Change> change) {
    return Instant.parse(json(change).path("since").asText());
  }

  private static JsonNode json(Optional<Change> change) {
    byte[] value = change.map(Change::value).orElseThrow();
    return Json.parse(value).document().orElseThrow();
  }
}
