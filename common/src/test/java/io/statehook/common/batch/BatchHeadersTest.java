package io.statehook.common.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.subscription.Format;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchHeadersTest {
  private static final byte[] BODY = "[{}]".getBytes(UTF_8);
  private static final SealedBatch BATCH = batch(BatchKind.LIVE, SealedBy.WAIT);

  @Test
  void theHeadersAreTheDocumentedText() {
    List<String> lines = new ArrayList<>();
    BatchHeaders.write(BATCH)
        .forEach(header -> lines.add(header.key() + "=" + new String(header.value(), UTF_8)));

    assertThat(lines)
        .containsExactly(
            "batch-id=964acbdef53ea1b76fafc256597829f4",
            "org=\u00e4cme",
            "lane=acme-people/1",
            "kind=live",
            "events=37",
            "source=17:4711-5210",
            "sealed-at=2026-11-21T10:02:31.123456789Z",
            "sealed-by=wait",
            "subscription-version=42",
            "format=array",
            "first-event-at=2026-11-21T10:02:30.100Z");
  }

  @Test
  void aBatchIsReadAsItWasWritten() {
    SealedBatch read = BatchHeaders.read(BatchHeaders.write(BATCH), BATCH.body());

    assertThat(read).isEqualTo(BATCH);
    assertThat(read.body()).isSameAs(BATCH.body());
    assertThat(read.subscriptionId()).isEqualTo("acme-people");
  }

  @Test
  void theTimeOfTheFirstEventMayBeMissingOrBroken() {
    Headers headers = BatchHeaders.write(BATCH);
    headers.remove("first-event-at");
    assertThat(BatchHeaders.read(headers, BODY).firstEventAt()).isEmpty();
    headers.add("first-event-at", "yesterday".getBytes(UTF_8));
    assertThat(BatchHeaders.read(headers, BODY).firstEventAt()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyKindIsReadAsItWasWritten(BatchKind kind) {
    SealedBatch batch = batch(kind, SealedBy.EVENTS);

    assertThat(BatchHeaders.read(BatchHeaders.write(batch), batch.body())).isEqualTo(batch);
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonIsReadAsItWasWritten(SealedBy sealedBy) {
    SealedBatch batch = batch(BatchKind.REPLAY, sealedBy);

    assertThat(BatchHeaders.read(BatchHeaders.write(batch), batch.body())).isEqualTo(batch);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "batch-id",
        "org",
        "lane",
        "kind",
        "events",
        "source",
        "sealed-at",
        "sealed-by",
        "subscription-version",
        "format"
      })
  void aMissingHeaderIsNamed(String name) {
    Headers headers = BatchHeaders.write(BATCH).remove(name);
    Headers withoutValue = BatchHeaders.write(BATCH).add(name, null);

    for (Headers bad : List.of(headers, withoutValue)) {
      assertThatThrownBy(() -> BatchHeaders.read(bad, BATCH.body()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("header " + name + ": missing");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "batch-id, \"\"",
        "batch-id, 964ACBDEF53EA1B76FAFC256597829F4",
        "batch-id, 964acbdef53ea1b76fafc256597829f",
        "lane, acme-people",
        "lane, acme-people/64",
        "kind, LIVE",
        "kind, other",
        "events, 0",
        "events, -1",
        "events, 3000000000",
        "events, 1.5",
        "source, 17",
        "source, 17:2-1",
        "sealed-at, 1795255351123",
        "sealed-at, \"\"",
        "sealed-by, time",
        "subscription-version, -1",
        "subscription-version, 9999999999999999999",
        "format, webex"
      })
  void aHeaderOfAnotherFormIsNamed(String name, String value) {
    Headers headers = BatchHeaders.write(BATCH).remove(name).add(name, value.getBytes(UTF_8));

    assertThatThrownBy(() -> BatchHeaders.read(headers, BATCH.body()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("header %s: not of its form: \"%s\"".formatted(name, value));
  }

  @Test
  void theNewestHeaderCountsAndForeignOnesAreLeftAlone() {
    Headers headers =
        BatchHeaders.write(BATCH).add("events", "38".getBytes(UTF_8)).add("x", new byte[] {-1});

    assertThat(BatchHeaders.read(headers, BATCH.body()).events()).isEqualTo(38);
  }

  @Test
  void aBatchHoldsAnEventAndPrintsNoBody() {
    assertThat(BATCH)
        .hasToString(
            "SealedBatch[id=964acbdef53ea1b76fafc256597829f4, lane=acme-people/1, events=37,"
                + " source=17:4711-5210]");
    assertThatThrownBy(
            () ->
                new SealedBatch(
                    BATCH.id(),
                    "acme",
                    BATCH.lane(),
                    BatchKind.LIVE,
                    0,
                    BATCH.source(),
                    BATCH.sealedAt(),
                    SealedBy.WAIT,
                    1,
                    Format.ARRAY,
                    new byte[0]))
        .hasMessageContaining("at least one event, not 0");
  }

  private static SealedBatch batch(BatchKind kind, SealedBy sealedBy) {
    SourceRange source = new SourceRange(17, 4711, 5210);
    return new SealedBatch(
        BatchId.of("acme-people", source),
        "\u00e4cme",
        Lane.of("acme-people", 17, 2),
        kind,
        37,
        source,
        Instant.parse("2026-11-21T10:02:31.123456789Z"),
        sealedBy,
        42,
        Format.ARRAY,
        Optional.of(Instant.parse("2026-11-21T10:02:30.100Z")),
        BODY);
  }
}
