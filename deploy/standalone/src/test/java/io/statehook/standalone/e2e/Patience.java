package io.statehook.standalone.e2e;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a test waits for by default: cold processes on a machine that runs other tests besides. */
public final class Patience implements BeforeAllCallback {
  /** Far more than anything takes: who waits for a fact needs no limit of its own. */
  public static final Duration LIMIT = Duration.ofMinutes(2);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LIMIT);
  }
}
