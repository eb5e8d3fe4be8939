package io.statehook.standalone.cli;

import io.statehook.dispatcher.control.TopicCommands;
import io.statehook.dispatcher.control.TopicPlan;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compares without changing anything. */
@Command(
    name = "plan",
    description =
        "Print which topics exist, what differs from the settings, and the stock tools' commands"
            + " that would remove the differences.")
final class TopicsPlanCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  TopicsPlanCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Output output = outputOptions.output();
    try (KafkaSession session = KafkaSession.open(connection.shortLived())) {
      TopicPlan plan = TopicPlan.compare(session.admin(), session.topics());
      TopicsReport.print(plan, session.topics(), output);
      if (!output.isJson() && !plan.differences().isEmpty()) {
        output.line("");
        plan.differences().forEach(difference -> output.line(difference.toString()));
        output.line("");
        commands(plan, session).forEach(output::line);
      }
    }
    return ExitCodes.OK;
  }

  private List<String> commands(TopicPlan plan, KafkaSession session) {
    return TopicCommands.of(plan, session.topics(), connection.bootstrapServers());
  }
}
