package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.KeyChange;
import io.statehook.dispatcher.control.KeyOperations;
import io.statehook.dispatcher.control.SecretStore;
import io.statehook.dispatcher.control.SigningKeys;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends the overlap of a reset. */
@Command(
    name = "activate",
    description = "Let the pending signing key of an org follow the active one, which ends.")
final class KeysActivateCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final SecretOptions secretOptions;
  @Mixin private final OrgOption org = new OrgOption();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  KeysActivateCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
    this.secretOptions = new SecretOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    String orgId = org.id();
    try (KafkaSession session =
        KafkaSession.open(secretOptions.config(connection), Topic.WEBHOOK_SECRETS)) {
      SecretStore store = secretOptions.open(session);
      KeyOperations keys = new KeyOperations(store, new SigningKeys(store, new SecureRandom()));
      KeyChange changed = SecretOptions.change(() -> keys.activate(orgId, secretOptions.by()));
      return KeysReport.print(orgId, changed, outputOptions.output());
    }
  }
}
