package io.statehook.dispatcher.operations;

import io.statehook.dispatcher.control.TestRequest;
import io.statehook.dispatcher.control.TestResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Test messages as the faces of one process send them together. A silent receiver keeps a thread
 * for half a minute: not every thread may wait for one, and no org takes all the places of others.
 */
public final class PacedTests {
  /** Tests of one process at a time. */
  public static final int MAX = 8;

  /** Tests of one org at a time, and of those who see every org together. */
  public static final int MAX_OF_ONE = 4;

  private final Function<TestRequest, ? extends CompletionStage<TestResult>> tests;
  private final Map<Optional<String>, Integer> waiting = new HashMap<>();
  private int all;

  /**
   * Nobody waits yet.
   *
   * @param tests sends a test message
   */
  public PacedTests(Function<TestRequest, ? extends CompletionStage<TestResult>> tests) {
    this.tests = tests;
  }

  /**
   * Sends a test message and waits for what comes of it; at once {@link TestResult#CROWDED} when
   * too many wait already.
   */
  public TestResult send(TestRequest request) {
    Optional<String> whose = request.scope().orgId();
    if (!take(whose)) {
      return TestResult.notSent(
          TestResult.CROWDED,
          "%d tests of one organization, %d of all, wait for their receivers at a time; try again"
              .formatted(MAX_OF_ONE, MAX));
    }
    try {
      return tests.apply(request).toCompletableFuture().join();
    } finally {
      free(whose);
    }
  }

  private synchronized boolean take(Optional<String> whose) {
    int own = waiting.getOrDefault(whose, 0);
    if (all >= MAX || own >= MAX_OF_ONE) {
      return false;
    }
    all++;
    waiting.put(whose, own + 1);
    return true;
  }

  private synchronized void free(Optional<String> whose) {
    all--;
    waiting.computeIfPresent(whose, (key, own) -> own == 1 ? null : own - 1);
  }
}
