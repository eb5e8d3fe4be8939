package io.statehook.standalone.faults;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/** What a test needs of a machine and does not find: it is skipped, in CI it fails. */
final class Unavailable {
  private Unavailable() {}

  /** Ends the test. */
  static void skip(String why) {
    if (System.getenv("CI") != null) {
      fail(why + ", and CI needs it");
    }
    System.err.println(why + ": test skipped; with CI=true it would fail");
    abort(why);
  }
}
