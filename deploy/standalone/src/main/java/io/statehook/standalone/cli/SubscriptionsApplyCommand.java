package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.SubscriptionChange;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
    try (KafkaSession session =
        KafkaSession.open(
            connection.shortLived(), Topic.EVENT_CATALOGUE, Topic.WEBHOOK_SUBSCRIPTIONS)) {
      SubscriptionChange change = session.subscriptions().apply(records);
      return SubscriptionsReport.printChange(change, "", outputOptions.output());
    }
  }
}
