package io.statehook.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program itself: what every verb has in common. */
@Command(
    name = "statehook",
    description = "Turns Kafka device state events into signed, ordered webhooks.",
    synopsisSubcommandLabel = "VERB",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ok",
      "1:failed",
      "2:usage",
      "3:invalid input or settings",
      "4:Kafka is unreachable or refused",
      "5:not found",
      "130:interrupted"
    },
    footer = {
      "",
      "Settings: flag, then environment (STATEHOOK_...), then --command-config, then default.",
      "Kafka client settings go by their own names, or STATEHOOK_KAFKA_... in the environment."
    })
final class RootCommand {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "More log lines, and where a failure came from.")
  private boolean verbose;
}
