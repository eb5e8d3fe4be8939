package io.statehook.standalone.cli;

import java.io.Console;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far long work is: a bar on stderr when somebody looks at a terminal, else nothing. */
final class Progress implements AutoCloseable {
  /** Less than that is done before anybody could read a bar. */
  private static final long WORTH_SHOWING = 1_000;

  private static final int UPDATE_MILLIS = 200;

  private final Optional<ProgressBar> bar;

  private Progress(Optional<ProgressBar> bar) {
    this.bar = bar;
  }

  static Progress of(String what, long steps) {
    boolean shown = steps >= WORTH_SHOWING && isTerminal();
    return new Progress(
        shown
            ? Optional.of(
                new ProgressBarBuilder()
                    .setTaskName(what)
                    .setInitialMax(steps)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .build())
            : Optional.empty());
  }

  /** From Java 22 on there is a console without a terminal, too, and a method that tells. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  void reached(long steps) {
    bar.ifPresent(shown -> shown.stepTo(steps));
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
