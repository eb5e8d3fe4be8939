package io.statehook.standalone.dev;

import io.statehook.standalone.receiver.ReceivedRequest;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** One line for each request that the receiver gets. */
final class RequestLines {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private final PrintStream out;

  RequestLines(PrintStream out) {
    this.out = out;
  }

  void print(ReceivedRequest request) {
    out.printf(
        "  %s  %-12s %11s  %s…  → %d  %s%n",
        TIME.format(request.at()),
        request.subscription(),
        events(request),
        request.webhookId().substring(0, Math.min(8, request.webhookId().length())),
        request.status(),
        remark(request));
  }

  /** Nothing when the receiver answered without reading the body. */
  private static String events(ReceivedRequest request) {
    return switch (request.events()) {
      case 0 -> "";
      case 1 -> "1 event ";
      default -> request.events() + " events";
    };
  }

  private static String remark(ReceivedRequest request) {
    return switch (request.verdict()) {
      case ACCEPTED ->
          request.attempt() > 1
              ? "verified, delivered on attempt " + request.attempt()
              : "verified, %d ms".formatted(request.latency().toMillis());
      case DUPLICATE -> "verified, had it already";
      case FAILED_ON_PURPOSE ->
          "failing on purpose, attempt %d; will be retried".formatted(request.attempt());
      case BAD_SIGNATURE -> "REFUSED: " + request.detail();
      case MALFORMED -> "MALFORMED: " + request.detail();
    };
  }
}
