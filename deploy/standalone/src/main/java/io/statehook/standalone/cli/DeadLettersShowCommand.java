package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.activity.FoundDeadLetter;
import io.statehook.dispatcher.activity.RecordPosition;
import io.statehook.dispatcher.activity.RecordSearch;
import io.statehook.dispatcher.control.OrgScope;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints one dead letter whole. */
@Command(name = "show", description = "Print one dead letter: why it is there, and what it holds.")
final class DeadLettersShowCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Parameters(
      paramLabel = "PARTITION:OFFSET",
      description = "Where it stands in webhook-dead-letters, as dead-letters list says.")
  private String position = "";

  DeadLettersShowCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    RecordPosition place = RecordsReport.position(position);
    Output output = outputOptions.output();
    try (KafkaSession session =
            KafkaSession.open(
                connection.shortLived(), Topic.WEBHOOK_SUBSCRIPTIONS, Topic.WEBHOOK_DEAD_LETTERS);
        RecordSearch search = session.search()) {
      Optional<FoundDeadLetter> found = search.deadLetter(OrgScope.ALL, place);
      if (found.isEmpty()) {
        output.note("statehook: there is no dead letter at " + place);
        return ExitCodes.NOT_FOUND;
      }
      ObjectNode facts = found.get().toJson();
      if (output.isJson()) {
        output.line(RecordsReport.withBody(facts, found.get().value()).toString());
      } else {
        RecordsReport.facts(facts, found.get().value(), output);
      }
      return ExitCodes.OK;
    }
  }
}
