package io.statehook.standalone.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.delivery.DeadLetter;
import io.statehook.standalone.receiver.ReceivedRequest;
import io.statehook.standalone.receiver.ReceiverTotals;
import io.statehook.standalone.receiver.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What dev mode prints while it runs and at its end. */
final class LinesTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private static String line(int events, Verdict verdict, int status) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    new RequestLines(new PrintStream(text, true, UTF_8))
        .print(
            new ReceivedRequest(
                NOON,
                "acme-people",
                "0123456789",
                1,
                events,
                verdict,
                "",
                status,
                Duration.ZERO,
                Map.of(),
                new byte[0]));
    return text.toString(UTF_8);
  }

  @Test
  void aFailedRequestWillBeRetriedAndHasNoCountOfEventsThatNobodyRead() {
    assertThat(line(0, Verdict.FAILED_ON_PURPOSE, 503))
        .contains("→ 503  failing on purpose, attempt 1; will be retried")
        .doesNotContain("event");
  }

  @Test
  void theColumnsOfAllRequestsLineUp() {
    int arrow = line(0, Verdict.FAILED_ON_PURPOSE, 503).indexOf('→');

    assertThat(line(1, Verdict.ACCEPTED, 204)).contains("1 event ");
    assertThat(line(1, Verdict.ACCEPTED, 204).indexOf('→')).isEqualTo(arrow);
    assertThat(line(1000, Verdict.ACCEPTED, 204).indexOf('→')).isEqualTo(arrow);
  }

  @Test
  void aDeadLetterIsToldWithReasonAndDetailOnOneLine() {
    DeadLetter letter =
        new DeadLetter("unknown-key", "no\u001bkey\n" + "x".repeat(500), 0, NOON, "");
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "t",
            0,
            0,
            NOON.toEpochMilli(),
            TimestampType.CREATE_TIME,
            0,
            0,
            null,
            null,
            letter.toHeaders(),
            Optional.empty());

    assertThat(DeadLetterLines.line(record))
        .contains("  dead letter: unknown-key no?key?xxx")
        .doesNotContain("\n", "\u001b")
        .hasSizeLessThan(220);
  }

  @Test
  void totalsOfOneAreSingular() {
    ReceiverTotals one =
        new ReceiverTotals(
            1, 1, 0, 0, 1, 0, 1, 1, 1, 1, 0, 0, new ReceiverTotals.LatencyMillis(1, 1, 1, 1));

    assertThat(new DevSummary(1, 1, one, 1, false).text())
        .contains("1 event published", "in 1 request\n", "1 retry ·", "1 dead letter ·")
        .contains("1 signature failure ·");
    assertThat(new DevSummary(2000, 1, one, 0, false).text())
        .contains("2,000 events published", "0 dead letters");
  }
}
