package io.statehook.standalone.cli;

/** What the process ends with; scripts depend on these. */
final class ExitCodes {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int INVALID = 3;
  static final int KAFKA = 4;
  static final int NOT_FOUND = 5;
  static final int INTERRUPTED = 130;

  private ExitCodes() {}
}
