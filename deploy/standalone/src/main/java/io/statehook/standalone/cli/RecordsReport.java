package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.activity.FoundAttempt;
import io.statehook.dispatcher.activity.FoundDeadLetter;
import io.statehook.dispatcher.activity.FoundDelivery;
import io.statehook.dispatcher.activity.RecordPosition;
import io.statehook.standalone.words.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Prints what happened: attempts, batches and dead letters. */
final class RecordsReport {
  static final List<String> ATTEMPTS =
      List.of(
          "AT",
          "SUBSCRIPTION",
          "OUTCOME",
          "ANSWER",
          "ATTEMPT",
          "EVENTS",
          "BYTES",
          "MS",
          "NEXT",
          "REQUEST");

  static final List<String> DELIVERIES =
      List.of(
          "POSITION",
          "AT",
          "SUBSCRIPTION",
          "KIND",
          "EVENTS",
          "BYTES",
          "SEALED BY",
          "SOURCE",
          "BATCH");

  static final List<String> DEAD_LETTERS =
      List.of("POSITION", "AT", "KEY", "ORG", "REASON", "ATTEMPTS", "BYTES", "DETAIL");

  private static final int LONGEST_DETAIL = 80;

  private RecordsReport() {}

  /** Lists records as they are found; a table only when all are there. */
  static final class Listing<T> {
    private final Output output;
    private final List<String> header;
    private final Function<T, ObjectNode> json;
    private final Function<T, List<String>> row;
    private final List<List<String>> rows = new ArrayList<>();

    Listing(
        Output output,
        List<String> header,
        Function<T, ObjectNode> json,
        Function<T, List<String>> row) {
      this.output = output;
      this.header = header;
      this.json = json;
      this.row = row;
    }

    void add(T found) {
      if (output.isJson()) {
        output.line(json.apply(found).toString());
      } else {
        rows.add(row.apply(found));
      }
    }

    void end() {
      if (!output.isJson()) {
        output.table(header, rows);
      }
    }
  }

  static List<String> row(FoundAttempt found) {
    Attempt attempt = found.attempt();
    return List.of(
        found.appendedAt().toString(),
        attempt.subscription(),
        attempt.outcome().wireName(),
        attempt.status().isPresent()
            ? Integer.toString(attempt.status().getAsInt())
            : attempt.error().orElse(""),
        Integer.toString(attempt.attempt()),
        Integer.toString(attempt.events()),
        Integer.toString(attempt.bytes()),
        Long.toString(attempt.duration().toMillis()),
        attempt.nextAttemptAt().map(Object::toString).orElse(""),
        attempt.request());
  }

  static List<String> row(FoundDelivery found) {
    SealedBatch batch = found.batch();
    return List.of(
        found.position().toString(),
        found.appendedAt().toString(),
        batch.subscriptionId(),
        batch.kind().wireName(),
        Integer.toString(batch.events()),
        Integer.toString(batch.body().length),
        batch.sealedBy().wireName(),
        batch.source().toString(),
        batch.id().text());
  }

  static List<String> row(FoundDeadLetter found) {
    DeadLetter letter = found.letter();
    return List.of(
        found.position().toString(),
        found.appendedAt().toString(),
        found.key(),
        found.orgId(),
        letter.reason(),
        Integer.toString(letter.attempts()),
        Integer.toString(found.value().length),
        Printable.of(letter.detail(), LONGEST_DETAIL));
  }

  /** One record whole: its facts by name, then its body. */
  static void facts(ObjectNode facts, byte[] body, Output output) {
    for (Iterator<Map.Entry<String, JsonNode>> it = facts.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> fact = it.next();
      output.line("%-20s %s".formatted(fact.getKey(), Output.visible(fact.getValue().asText())));
    }
    output.line("");
    output.line(Output.visible(new String(body, StandardCharsets.UTF_8)));
  }

  /** The body as JSON if it is that, else as text. */
  static ObjectNode withBody(ObjectNode facts, byte[] body) {
    Json.parse(body)
        .document()
        .ifPresentOrElse(
            json -> facts.set("body", json),
            () -> facts.put("body", new String(body, StandardCharsets.UTF_8)));
    return facts;
  }

  /** Where a record stands, as it was typed. */
  static RecordPosition position(String text) {
    try {
      return RecordPosition.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, Output.visible(String.valueOf(e.getMessage())), e);
    }
  }
}
