package io.statehook.standalone.cli;

import io.statehook.common.event.Name;
import io.statehook.standalone.words.Printable;
import picocli.CommandLine.Option;

/** The org that a command is about. */
final class OrgOption {
  @Option(names = "--org", required = true, paramLabel = "ORG", description = "The org's id.")
  private String org = "";

  String id() {
    return checked(org);
  }

  /** What is no org's id in an event would get secrets that nobody ever needs. */
  static String checked(String org) {
    if (!Name.isValidTyped(org)) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "--org must be %s, not \"%s\""
              .formatted(Name.TYPED_RULE, Printable.of(org, Name.MAX_LENGTH)));
    }
    return org;
  }
}
