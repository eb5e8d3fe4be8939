package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.TestRequest;
import io.statehook.dispatcher.control.TestResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a worker send a test message. */
@Command(
    name = "test",
    description = {
      "Have a worker send one signed test message, also when the subscription is inactive or"
          + " paused, and print what the receiver answered and whose certificate it has."
    },
    footer = {
      "",
      "With --draft a record is tested before it is applied; it needs id, orgId and url, and uses",
      "the secret that is stored for this org and id. Exit code 1: the receiver did not answer 2xx."
    })
final class SubscriptionsTestCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Mixin private final SubscriptionId subscription = new SubscriptionId();

  @Option(
      names = "--draft",
      paramLabel = "FILE",
      description = "Test this record instead of what is in force; - is standard input.")
  private @Nullable String draft;

  SubscriptionsTestCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Output output = outputOptions.output();
    String id = subscription.id();
    Optional<ObjectNode> record = record();
    try (KafkaSession session =
        KafkaSession.open(
            connection.shortLived(),
            Topic.EVENT_CATALOGUE,
            Topic.WEBHOOK_SUBSCRIPTIONS,
            Topic.WEBHOOK_COMMANDS)) {
      TestRequest request = new TestRequest(OrgScope.ALL, id, record, KafkaSession.user());
      TestResult result = session.tests().send(request).join();
      TestReport.print(id, result, output);
      return TestReport.exitCode(result);
    }
  }

  private Optional<ObjectNode> record() {
    if (draft == null) {
      return Optional.empty();
    }
    List<JsonNode> documents = JsonInput.documents(draft, surroundings.in());
    if (documents.size() != 1 || !(documents.get(0) instanceof ObjectNode object)) {
      throw new CommandFailure(ExitCodes.INVALID, "--draft: expected one JSON object in " + draft);
    }
    return Optional.of(object);
  }
}
