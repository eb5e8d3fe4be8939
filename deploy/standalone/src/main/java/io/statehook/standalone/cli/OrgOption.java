package io.statehook.standalone.cli;

import io.statehook.standalone.words.Printable;
import picocli.CommandLine.Option;

/** The org that a command is about. */
final class OrgOption {
  private static final int MAX_ORG = 128;

  @Option(names = "--org", required = true, paramLabel = "ORG", description = "The org's id.")
  private String org = "";

  String id() {
    return checked(org);
  }

  /** What is no org's id in an event would get secrets that nobody ever needs. */
  static String checked(String org) {
    boolean control = org.codePoints().anyMatch(Character::isISOControl);
    int length = org.codePointCount(0, org.length());
    if (length < 1 || length > MAX_ORG || control || !org.equals(org.strip())) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "--org must be 1 to %d characters without control characters or spaces at its ends,"
                  .formatted(MAX_ORG)
              + " not \"%s\"".formatted(Printable.of(org, MAX_ORG)));
    }
    return org;
  }
}
