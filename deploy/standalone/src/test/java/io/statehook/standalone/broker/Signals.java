package io.statehook.standalone.broker;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java itself does not send. */
public final class Signals {
  private Signals() {}

  /**
   * Sends one; does nothing when the process is gone.
   *
   * @param name such as {@code STOP}
   */
  public static void send(Process process, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
