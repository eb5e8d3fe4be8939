package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.Credentials;
import io.statehook.dispatcher.http.ClientIdentity;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Deletes what a subscription's requests prove themselves with. */
@Command(
    name = "delete",
    description = {
      "Delete the secret of a subscription. Nothing is sent for it until another one is stored.",
      "Kafka removes the encrypted record from its disks after about an hour, not from backups."
    })
final class SecretsDeleteCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final SecretOptions secretOptions;
  @Mixin private final SecretTarget target = new SecretTarget();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  SecretsDeleteCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
    this.secretOptions = new SecretOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    try (KafkaSession session =
        KafkaSession.open(
            secretOptions.config(connection), Topic.WEBHOOK_SECRETS, Topic.WEBHOOK_SUBSCRIPTIONS)) {
      SecretTarget.Named named = target.named(session.table().find(target.subscription()));
      Credentials credentials = new Credentials(secretOptions.open(session), ClientIdentity::ofPem);
      boolean deleted =
          SecretOptions.change(
              () ->
                  credentials.delete(
                      named.orgId(), named.subscriptionId(), named.kind(), secretOptions.by()));
      String what =
          "%s secret of \"%s\"".formatted(named.kind().wireName(), named.subscriptionId());
      Output output = outputOptions.output();
      if (!deleted) {
        output.note("statehook: there is no " + what);
        return ExitCodes.NOT_FOUND;
      }
      output.result("deleted the " + what, json(named));
      return ExitCodes.OK;
    }
  }

  private static ObjectNode json(SecretTarget.Named named) {
    return Output.object()
        .put("orgId", named.orgId())
        .put("subscription", named.subscriptionId())
        .put("kind", named.kind().wireName())
        .put("deleted", true);
  }
}
