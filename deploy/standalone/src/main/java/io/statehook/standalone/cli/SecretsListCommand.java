package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.Credentials;
import io.statehook.dispatcher.http.ClientIdentity;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists which secrets are stored, without them. */
@Command(
    name = "list",
    description = "List the stored secrets of subscriptions, never their values.")
final class SecretsListCommand implements Callable<Integer> {
  private static final List<String> HEADER =
      List.of("ORG", "SUBSCRIPTION", "KIND", "VERSION", "SINCE");

  @Mixin private final ConnectionOptions connection;
  @Mixin private final SecretOptions secretOptions;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(names = "--org", paramLabel = "ORG", description = "Only those of this org.")
  private @Nullable String org;

  SecretsListCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
    this.secretOptions = new SecretOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    try (KafkaSession session =
        KafkaSession.open(secretOptions.config(connection), Topic.WEBHOOK_SECRETS)) {
      print(
          new Credentials(secretOptions.open(session), ClientIdentity::ofPem)
              .list().stream().filter(s -> org == null || s.orgId().equals(org)).toList());
    }
    return ExitCodes.OK;
  }

  private void print(List<Credentials.Listed> secrets) {
    Output output = outputOptions.output();
    if (!output.isJson()) {
      output.table(HEADER, secrets.stream().map(SecretsListCommand::row).toList());
      return;
    }
    for (Credentials.Listed secret : secrets) {
      output.line(
          Output.object()
              .put("orgId", secret.orgId())
              .put("subscription", secret.subscriptionId())
              .put("kind", secret.kind())
              .put("version", secret.version())
              .put("since", secret.since().toString())
              .toString());
    }
  }

  private static List<String> row(Credentials.Listed secret) {
    return List.of(
        secret.orgId(),
        secret.subscriptionId(),
        secret.kind(),
        Integer.toString(secret.version()),
        secret.since().toString());
  }
}
