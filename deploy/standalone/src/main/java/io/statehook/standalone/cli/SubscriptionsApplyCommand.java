package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.SubscriptionChange;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.dispatcher.control.VerifiedSave;
import io.statehook.dispatcher.control.VerifiedSave.Saved;
import io.statehook.dispatcher.control.VerifiedSave.Saver;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates and replaces subscriptions. */
@Command(
    name = "apply",
    description = {
      "Create or replace subscriptions; all of them or, when one is bad, none.",
      "A member that is left out has its default: a record without \"paused\" is not paused."
    },
    footer = {
      "",
      "Required members: id, orgId, url (https), allowedEvents and allowedDevices, such as",
      "{\"id\":\"acme-people\",\"orgId\":\"acme\",\"url\":\"https://hooks.acme.example/in\",",
      " \"allowedEvents\":[\"RoomAnalytics.*\"],\"allowedDevices\":[\"*\"]}",
      "Optional: name, description, active, paused, batch, contentType, authorization, headers,",
      "delivery. statehook subscriptions get ID shows every member with its default."
    })
final class SubscriptionsApplyCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = "--verify",
      description = {
        "Before a webhook goes on, or on to another receiver, have a worker send it a test message:",
        "it is written only if the receiver answers 2xx. Each record is then written by itself."
      })
  private boolean verify;

  @Parameters(
      paramLabel = "FILE",
      description = "One subscription, an array or JSON lines; - is standard input.")
  private String file = "";

  SubscriptionsApplyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    List<JsonNode> records = JsonInput.documents(file, surroundings.in());
    if (verify) {
      return applyVerified(records);
    }
    try (KafkaSession session = KafkaSession.openForSubscriptions(connection)) {
      SubscriptionChange change = session.subscriptions().apply(records);
      return SubscriptionsReport.printChange(change, "", outputOptions.output());
    }
  }

  /** Goes on behind a record that is not written; the exit code is that of the first of them. */
  private int applyVerified(List<JsonNode> records) throws Exception {
    Output output = outputOptions.output();
    int code = ExitCodes.OK;
    try (KafkaSession session =
        KafkaSession.open(
            connection.shortLived(),
            Topic.EVENT_CATALOGUE,
            Topic.WEBHOOK_SUBSCRIPTIONS,
            Topic.WEBHOOK_COMMANDS)) {
      VerifiedSave save = session.verifiedSave();
      Saver saver = new Saver(OrgScope.ALL, KafkaSession.user(), true);
      for (JsonNode record : records) {
        Saved saved = save.save(record, OptionalLong.empty(), saver);
        int its = print(record.path("id").asText(), saved, output);
        code = code == ExitCodes.OK ? its : code;
      }
    }
    return code;
  }

  private static int print(String id, Saved saved, Output output) {
    if (saved.change().isPresent()) {
      return SubscriptionsReport.printChange(saved.change().get(), id, output);
    }
    TestResult test = saved.test().orElseThrow();
    TestReport.print(id, test, output);
    output.note("statehook: %s was not written".formatted(Output.visible(id)));
    return TestReport.exitCode(test);
  }
}
