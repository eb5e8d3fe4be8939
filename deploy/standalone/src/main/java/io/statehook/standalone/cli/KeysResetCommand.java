package io.statehook.standalone.cli;

import io.statehook.dispatcher.control.KeyChange;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a new signing key for an org. */
@Command(
    name = "reset",
    description = {
      "Make a new signing key and print it. It is pending first: webhook-signature carries it",
      "beside the old one, x-signature stays on the old one until keys activate, or for 24 hours."
    })
final class KeysResetCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final SecretOptions secretOptions;
  @Mixin private final OrgOption org = new OrgOption();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = "--now",
      description =
          "Without overlap: every older key ends at once, for one that got out. Receivers refuse"
              + " requests until they have the new key; those are sent again.")
  private boolean now;

  KeysResetCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
    this.secretOptions = new SecretOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    String orgId = org.id();
    String by = secretOptions.by();
    KeyChange changed =
        OrgKeys.change(
            connection,
            secretOptions,
            keys -> now ? keys.resetAtOnce(orgId, by) : keys.reset(orgId, by));
    return KeysReport.print(orgId, changed, outputOptions.output());
  }
}
