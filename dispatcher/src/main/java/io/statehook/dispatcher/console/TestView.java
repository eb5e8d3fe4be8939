package io.statehook.dispatcher.console;

import io.statehook.common.delivery.CertificateFacts;
import io.statehook.dispatcher.control.TestResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came of a test message.
 *
 * @param tone good, warn or bad
 * @param headline in one sentence
 * @param detail why, for people; may be empty
 * @param facts about answer and certificate
 * @param response the beginning of the answer's body
 */
record TestView(
    String tone, String headline, String detail, List<WebhookView.Fact> facts, String response) {
  private static final Map<String, String> FAILURES =
      Map.ofEntries(
          Map.entry("timeout", "The receiver did not answer in time."),
          Map.entry("connect", "No connection to the receiver."),
          Map.entry("dns", "The receiver's host name is not known."),
          Map.entry("tls", "The receiver's certificate or TLS is not accepted."),
          Map.entry("blocked", "This address may not be connected to."),
          Map.entry("protocol", "The receiver answered with something that is not HTTP."),
          Map.entry("proxy", "The proxy does not let the request through."),
          Map.entry("secret", "The credential of this webhook is missing or cannot be used."),
          Map.entry(TestResult.CROWDED, "Too many tests at a time. Try again in a moment."),
          Map.entry(TestResult.BUSY, "Too many tests at a time. Try again in a moment."),
          Map.entry(TestResult.REFUSED, "Nothing was sent: the fields are not right yet."),
          Map.entry(TestResult.UNKNOWN, "Nothing was sent: there is no such webhook."),
          Map.entry(TestResult.NO_WORKER, "Nothing was sent: no worker took the request."),
          Map.entry(TestResult.NO_REPORT, "The worker did not say what came of it."));

  static TestView of(TestResult result, Instant now) {
    List<WebhookView.Fact> facts = new ArrayList<>();
    if (!result.latency().isZero()) {
      facts.add(new WebhookView.Fact("Took", Words.duration(result.latency())));
    }
    result.certificate().ifPresent(certificate -> addCertificate(facts, certificate, now));
    return new TestView(
        result.isAccepted() ? "good" : "bad",
        headline(result),
        result.detail(),
        List.copyOf(facts),
        result.response());
  }

  private static String headline(TestResult result) {
    if (result.status().isPresent()) {
      int status = result.status().getAsInt();
      return result.isAccepted()
          ? "The receiver took the test message: it answered %d.".formatted(status)
          : "The receiver answered %d. Only 2xx counts as taken.".formatted(status);
    }
    String error = result.error().orElse("");
    return FAILURES.getOrDefault(error, "The test message did not arrive (" + error + ").");
  }

  private static void addCertificate(
      List<WebhookView.Fact> facts, CertificateFacts certificate, Instant now) {
    facts.add(new WebhookView.Fact("Certificate of", certificate.subject()));
    facts.add(new WebhookView.Fact("Issued by", certificate.issuer()));
    if (!certificate.names().isEmpty()) {
      facts.add(new WebhookView.Fact("For", String.join(", ", certificate.names())));
    }
    facts.add(new WebhookView.Fact("Valid", validity(certificate, now)));
    if (!certificate.protocol().isEmpty()) {
      facts.add(new WebhookView.Fact("Protocol", certificate.protocol()));
    }
  }

  private static String validity(CertificateFacts certificate, Instant now) {
    if (now.isBefore(certificate.notBefore())) {
      return "only from " + Words.time(certificate.notBefore());
    }
    if (now.isAfter(certificate.notAfter())) {
      return "no longer: it expired " + Words.relative(certificate.notAfter(), now);
    }
    return "for another " + Words.age(Duration.between(now, certificate.notAfter()));
  }

  /** The verdict, without the answer. */
  @Override
  public String toString() {
    return "TestView[%s]".formatted(headline);
  }
}
