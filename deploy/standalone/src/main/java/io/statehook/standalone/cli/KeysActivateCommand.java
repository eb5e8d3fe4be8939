package io.statehook.standalone.cli;

import io.statehook.dispatcher.control.KeyChange;
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
    String by = secretOptions.by();
    KeyChange changed = OrgKeys.change(connection, secretOptions, keys -> keys.activate(orgId, by));
    return KeysReport.print(orgId, changed, outputOptions.output());
  }
}
