package io.statehook.standalone;

import io.statehook.standalone.cli.CommandTree;
import io.statehook.standalone.cli.LogLevels;
import io.statehook.standalone.cli.Surroundings;
import io.statehook.standalone.logs.LogFormat;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The program {@code statehook}. */
public final class Statehook {
  private static final int USAGE = 2;

  private Statehook() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // JSON is UTF-8 whatever the locale says; so is what the stock tools print.
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
    LogLevels.choose(args);
    try {
      LogFormat.choose(args, System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
    }
    int code = CommandTree.of(Surroundings.ofProcess()).execute(args);
    System.out.flush();
    System.exit(code);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
