package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.activity.FoundAttempt;
import io.statehook.dispatcher.activity.FoundDelivery;
import io.statehook.dispatcher.activity.RecordPosition;
import io.statehook.dispatcher.activity.RecordSearch;
import io.statehook.dispatcher.control.OrgScope;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints one sealed batch whole. */
@Command(
    name = "show",
    description = "Print one sealed batch, what was tried with it, and its body.")
final class DeliveriesShowCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Parameters(
      paramLabel = "PARTITION:OFFSET",
      description = "Where it stands in webhook-deliveries, as deliveries list says.")
  private String position = "";

  DeliveriesShowCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    RecordPosition place = RecordsReport.position(position);
    Output output = outputOptions.output();
    try (KafkaSession session =
            KafkaSession.open(
                connection.shortLived(),
                Topic.WEBHOOK_SUBSCRIPTIONS,
                Topic.WEBHOOK_DELIVERIES,
                Topic.WEBHOOK_ATTEMPTS);
        RecordSearch search = session.search()) {
      Optional<FoundDelivery> found = search.delivery(OrgScope.ALL, place);
      if (found.isEmpty()) {
        output.note("statehook: there is no batch at " + place);
        return ExitCodes.NOT_FOUND;
      }
      print(found.get(), search.attemptsOf(found.get()), output);
      return ExitCodes.OK;
    }
  }

  private static void print(FoundDelivery found, List<FoundAttempt> attempts, Output output) {
    ObjectNode facts = found.toJson();
    if (output.isJson()) {
      ArrayNode tried = facts.putArray("attempts");
      attempts.forEach(attempt -> tried.add(attempt.toJson()));
      output.line(RecordsReport.withBody(facts, found.batch().body()).toString());
    } else {
      output.table(RecordsReport.ATTEMPTS, attempts.stream().map(RecordsReport::row).toList());
      output.line("");
      RecordsReport.facts(facts, found.batch().body(), output);
    }
  }
}
