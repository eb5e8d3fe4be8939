package io.statehook.standalone.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import sun.misc.Signal;

/**
 * The wish to stop a command that runs until then. The first signal asks it to finish its work; a
 * second one ends the process at once.
 */
public final class StopSignal {
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  /** A signal that only {@link #request} gives. */
  public StopSignal() {}

  /** The signals of this process: SIGTERM is an orderly end, SIGINT an interruption. */
  static StopSignal ofProcess() {
    StopSignal stop = new StopSignal();
    Signal.handle(new Signal("TERM"), signal -> stop.requestOrEnd(ExitCodes.OK));
    Signal.handle(new Signal("INT"), signal -> stop.requestOrEnd(ExitCodes.INTERRUPTED));
    return stop;
  }

  /** Asks for the end; false when it was asked for before. */
  public boolean request(int code) {
    return exitCode.complete(code);
  }

  private void requestOrEnd(int code) {
    if (!request(code)) {
      Runtime.getRuntime().halt(ExitCodes.INTERRUPTED);
    }
  }

  /** Whether the end was asked for. */
  boolean isRequested() {
    return exitCode.isDone();
  }

  /** Waits; returns the exit code that belongs to the wish. */
  int await() throws InterruptedException {
    return await(Long.MAX_VALUE, ExitCodes.OK);
  }

  /** Waits, but no longer than this; returns the exit code, or {@code otherwise} after that. */
  int await(long nanos, int otherwise) throws InterruptedException {
    try {
      return exitCode.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return otherwise;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("nobody completes it exceptionally", e);
    }
  }
}
