package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.delivery.CertificateFacts;
import io.statehook.common.kafka.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What came of a test message.
 *
 * @param status the HTTP status, if an answer came
 * @param error the class of failure if none came: one of those of attempts ({@code timeout}, {@code
 *     connect}, {@code dns}, {@code tls}, {@code protocol}, {@code proxy}, {@code blocked}, {@code
 *     secret}, {@code busy}) or one of the constants here
 * @param detail one sentence for people about the failure; empty text after an answer
 * @param latency from the connection's beginning to the end of the answer; zero if nothing was sent
 * @param certificate what the receiver's certificate says, accepted or not, if it was seen
 * @param response the beginning of the answer's body, secrets masked
 */
public record TestResult(
    OptionalInt status,
    Optional<String> error,
    String detail,
    Duration latency,
    Optional<CertificateFacts> certificate,
    String response) {
  /** The draft breaks rules; nothing was sent. */
  public static final String REFUSED = "refused";

  /** There is no such subscription; nothing was sent. */
  public static final String UNKNOWN = "unknown";

  /** No worker took the request in time; nothing was sent. */
  public static final String NO_WORKER = "no-worker";

  /** The worker that took the request never said what came of it. */
  public static final String NO_REPORT = "no-report";

  /** Too many tests at a time; nothing was sent. */
  public static final String BUSY = "busy";

  /** This process already waits for too many tests; nothing was asked for. */
  public static final String CROWDED = "crowded";

  private static final int FIRST_SUCCESS = 200;
  private static final int FIRST_OTHER = 300;

  /** Refuses a result that is neither an answer nor a failure. */
  public TestResult {
    if (status.isPresent() == error.isPresent()) {
      throw new IllegalArgumentException(
          "a test has a status or an error, not %s and %s".formatted(status, error));
    }
  }

  /** The receiver answered. */
  public static TestResult answered(
      int status, Duration latency, Optional<CertificateFacts> certificate, String response) {
    return new TestResult(
        OptionalInt.of(status), Optional.empty(), "", latency, certificate, response);
  }

  /** No answer came. */
  public static TestResult failed(
      String error, String detail, Duration latency, Optional<CertificateFacts> certificate) {
    return new TestResult(
        OptionalInt.empty(), Optional.of(error), detail, latency, certificate, "");
  }

  /** Nothing was sent. */
  public static TestResult notSent(String error, String detail) {
    return failed(error, detail, Duration.ZERO, Optional.empty());
  }

  /** Whether the receiver answered with 2xx. */
  public boolean isAccepted() {
    return status.isPresent()
        && status.getAsInt() >= FIRST_SUCCESS
        && status.getAsInt() < FIRST_OTHER;
  }

  /** As a JSON object; absent facts are left out. */
  public ObjectNode toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("accepted", isAccepted());
    status.ifPresent(code -> json.put("status", code));
    error.ifPresent(kind -> json.put("error", kind).put("detail", detail));
    json.put("latencyMs", latency.toMillis());
    certificate.ifPresent(facts -> json.set("certificate", facts.toJson()));
    status.ifPresent(code -> json.put("response", response));
    return json;
  }

  /** Reads what {@link #toJson} wrote; empty if the node is something else. */
  static Optional<TestResult> read(JsonNode json) {
    boolean answered = json.path("status").isInt();
    if (answered == json.path("error").isTextual()) {
      return Optional.empty();
    }
    Duration latency = Duration.ofMillis(json.path("latencyMs").asLong());
    Optional<CertificateFacts> certificate =
        Optional.ofNullable(json.get("certificate")).flatMap(CertificateFacts::read);
    return Optional.of(
        answered
            ? answered(
                json.path("status").asInt(), latency, certificate, json.path("response").asText())
            : failed(
                json.path("error").asText(), json.path("detail").asText(), latency, certificate));
  }
}
