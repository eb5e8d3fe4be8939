package io.statehook.standalone.cli;

import picocli.CommandLine.Parameters;

/** Which subscription a command is about. */
final class SubscriptionId {
  @Parameters(paramLabel = "ID", description = "The subscription's id.")
  private String id = "";

  String id() {
    return id;
  }
}
