package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.batch.BatchId;
import io.statehook.common.delivery.CertificateFacts;
import io.statehook.common.kafka.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TestCommandTest {
  private static final BatchId ID = new BatchId("0123456789abcdef".repeat(2));
  private static final CertificateFacts FACTS =
      new CertificateFacts(
          "CN=a",
          "CN=b",
          List.of("a.example"),
          Instant.parse("2026-01-01T00:00:00Z"),
          Instant.parse("2027-01-01T00:00:00Z"),
          "TLSv1.3");

  @Test
  void everyStateIsReadBackAsItWasWritten() {
    ObjectNode draft = Json.mapper().createObjectNode().put("id", "s").put("orgId", "o");
    TestCommand requested = TestCommand.requested(ID, "s", -1, Optional.of(draft), "me");
    TestResult answered =
        TestResult.answered(200, Duration.ofMillis(41), Optional.of(FACTS), "thanks");
    TestResult failed =
        TestResult.failed("tls", "has expired", Duration.ofMillis(9), Optional.of(FACTS));

    for (TestCommand command :
        List.of(
            requested,
            requested.running(),
            requested.done(answered),
            requested.done(failed),
            TestCommand.requested(ID, "s", 7, Optional.empty(), "me"))) {
      assertThat(TestCommand.read(new ControlRecord(ID.text(), Optional.of(command.toJson()), 1)))
          .hasValue(command);
    }
  }

  @Test
  void theRecordIsAsDocumented() {
    TestCommand command =
        TestCommand.requested(ID, "s", 7, Optional.empty(), "me")
            .done(TestResult.answered(503, Duration.ofMillis(41), Optional.empty(), "later"));

    assertThat(new String(command.toJson(), UTF_8))
        .isEqualTo(
            """
            {"kind":"test","state":"done","subscription":"s","version":7,"by":"me","result":\
            {"accepted":false,"status":503,"latencyMs":41,"response":"later"}}""");
  }

  @Test
  void onlyAnswersOf2xxAreAccepted() {
    for (int status = 200; status < 600; status++) {
      assertThat(TestResult.answered(status, Duration.ZERO, Optional.empty(), "").isAccepted())
          .isEqualTo(status < 300);
    }
    assertThat(TestResult.notSent("dns", "no address").isAccepted()).isFalse();
  }

  @Test
  void nobodyAsksUnderANameThatForgesLines() {
    for (String by : List.of("", " ", "me\nand you", "x".repeat(129))) {
      assertThatThrownBy(() -> TestRequest.stored(OrgScope.ALL, "s", by))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aStrangersCertificateIsBoundedAndPrintable() {
    CertificateFacts hostile =
        new CertificateFacts(
            "CN=\u001b[2Jevil\u202e",
            "x".repeat(10_000),
            Collections.nCopies(10_000, "a\nb"),
            Instant.EPOCH,
            Instant.EPOCH,
            "");

    assertThat(hostile.subject()).isEqualTo("CN=?[2Jevil?");
    assertThat(hostile.issuer()).hasSizeLessThan(310);
    assertThat(hostile.names()).hasSize(CertificateFacts.MAX_NAMES).containsOnly("a?b");
  }
}
