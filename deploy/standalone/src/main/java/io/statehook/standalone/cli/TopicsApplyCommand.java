package io.statehook.standalone.cli;

import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.TopicPlan;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the topics as the settings say. */
@Command(
    name = "apply",
    description =
        "Create missing topics and correct their settings. Partition counts of existing topics are"
            + " never changed: open windows and lanes are tied to them. Nor are their replicas.")
final class TopicsApplyCommand implements Callable<Integer> {
  private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 100;

  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  TopicsApplyCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Output output = outputOptions.output();
    try (KafkaSession session = KafkaSession.open(connection.shortLived())) {
      TopicPlan before = TopicPlan.compare(session.admin(), session.topics());
      apply(before, session);
      TopicPlan after = visible(session.admin(), session.topics());
      TopicsReport.print(after, session.topics(), output);
      before.differences().stream()
          .filter(difference -> !after.differences().contains(difference))
          .forEach(difference -> output.note(done(difference)));
      after.differences().forEach(difference -> output.note("remains: " + difference));
      return after.differences().isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
    }
  }

  private static String done(TopicPlan.Difference difference) {
    return difference instanceof TopicPlan.Missing missing
        ? "made: topic " + missing.name()
        : "corrected: " + difference;
  }

  private static void apply(TopicPlan plan, KafkaSession session)
      throws ExecutionException, InterruptedException {
    try {
      plan.apply(session.admin(), session.topics());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InvalidReplicationFactorException) {
        throw new CommandFailure(
            ExitCodes.KAFKA,
            "Kafka refused: %s%nFor a small cluster set the replicas: -D statehook.topic.replication=1"
                .formatted(e.getCause().getMessage()),
            e);
      }
      throw e;
    }
  }

  /** The controller answers before every broker knows; the next command may ask another one. */
  private static TopicPlan visible(Admin admin, TopicLayout topics)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
    TopicPlan plan = TopicPlan.compare(admin, topics);
    while (hasRemovable(plan) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      plan = TopicPlan.compare(admin, topics);
    }
    return plan;
  }

  private static boolean hasRemovable(TopicPlan plan) {
    return plan.differences().stream()
        .anyMatch(d -> d instanceof TopicPlan.Missing || d instanceof TopicPlan.Setting);
  }
}
