package io.statehook.standalone.broker;

import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.Assertions;
import org.testcontainers.DockerClientFactory;

/** The container engine that Testcontainers finds, if there is one. */
public final class ContainerEngine {
  static final String SKIPPED =
      "no container engine answers: test skipped; with -Dtc.required=true it would fail";

  private ContainerEngine() {}

  /** Without an engine, skips the test; with {@code -Dtc.required=true}, fails it. */
  public static void require() {
    if (isThere()) {
      return;
    }
    if (isRequired()) {
      Assertions.fail("no container engine answers, and -Dtc.required=true asks for one");
    }
    abort(SKIPPED);
  }

  static boolean isThere() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  static boolean isRequired() {
    return Boolean.getBoolean("tc.required");
  }
}
