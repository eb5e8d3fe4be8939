package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.delivery.CertificateFacts;
import io.statehook.dispatcher.control.TestResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestViewTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void onlyAnAnswerOf2xxIsGood() {
    assertThat(view(TestResult.answered(204, Duration.ofMillis(41), Optional.empty(), "")).tone())
        .isEqualTo("good");
    assertThat(view(TestResult.answered(302, Duration.ofMillis(41), Optional.empty(), "")).tone())
        .isEqualTo("bad");
  }

  @Test
  void anExpiredCertificateSaysSo() {
    CertificateFacts expired =
        new CertificateFacts(
            "CN=hooks.example",
            "CN=Some CA",
            List.of("hooks.example"),
            NOW.minusSeconds(900_000),
            NOW.minus(Duration.ofDays(3)),
            "");

    TestView view =
        view(
            TestResult.failed("tls", "it has expired", Duration.ofMillis(9), Optional.of(expired)));

    assertThat(view.headline()).contains("certificate");
    assertThat(view.facts())
        .extracting(WebhookView.Fact::value)
        .contains("CN=hooks.example", "no longer: it expired 3 d ago");
  }

  @Test
  void aFailureThatHasNoSentenceIsNamed() {
    assertThat(view(TestResult.notSent("novel", "")).headline()).contains("novel");
  }

  private static TestView view(TestResult result) {
    return TestView.of(result, NOW);
  }
}
