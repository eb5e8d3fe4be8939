package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.delivery.CertificateFacts;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.standalone.words.Printable;

/** Prints what came of test messages. */
final class TestReport {
  private static final int LONGEST_RESPONSE = 200;

  private TestReport() {}

  static void print(String id, TestResult result, Output output) {
    ObjectNode json = Output.object().put("id", id);
    json.setAll(result.toJson());
    output.result(text(id, result), json);
  }

  static int exitCode(TestResult result) {
    if (result.isAccepted()) {
      return ExitCodes.OK;
    }
    return switch (result.error().orElse("")) {
      case TestResult.REFUSED -> ExitCodes.INVALID;
      case TestResult.UNKNOWN -> ExitCodes.NOT_FOUND;
      default -> ExitCodes.FAILED;
    };
  }

  /** One line of what came of it, and what there is to know besides. */
  private static String text(String id, TestResult result) {
    StringBuilder text = new StringBuilder(Output.visible(id)).append(": ");
    if (result.status().isPresent()) {
      text.append(result.isAccepted() ? "accepted" : "not accepted")
          .append(", status %d in ".formatted(result.status().getAsInt()));
    } else {
      text.append("failed, %s (%s) after ".formatted(result.error().orElse(""), result.detail()));
    }
    text.append("%d ms".formatted(result.latency().toMillis()));
    result.certificate().ifPresent(facts -> text.append(lines(facts)));
    if (!result.response().isEmpty()) {
      line(text, "response", Printable.of(result.response(), LONGEST_RESPONSE));
    }
    return text.toString();
  }

  private static String lines(CertificateFacts facts) {
    StringBuilder lines = new StringBuilder();
    line(lines, "certificate", facts.subject());
    line(lines, "issued by", facts.issuer());
    line(lines, "names", String.join(", ", facts.names()));
    line(lines, "valid", "%s to %s".formatted(facts.notBefore(), facts.notAfter()));
    if (!facts.protocol().isEmpty()) {
      line(lines, "protocol", facts.protocol());
    }
    return lines.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%n  %-12s %s".formatted(name, Output.visible(value)));
  }
}
