package io.statehook.standalone.cli;

import io.statehook.dispatcher.control.TopicPlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** For scripts: says by its exit code whether the topics are as the settings say. */
@Command(name = "check", description = "Exit with 1 when any topic differs from the settings.")
final class TopicsCheckCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  TopicsCheckCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Output output = outputOptions.output();
    try (KafkaSession session = KafkaSession.open(connection.shortLived())) {
      TopicPlan plan = TopicPlan.compare(session.admin(), session.topics());
      TopicsReport.print(plan, session.topics(), output);
      plan.differences().forEach(difference -> output.note(difference.toString()));
      return plan.differences().isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
    }
  }
}
