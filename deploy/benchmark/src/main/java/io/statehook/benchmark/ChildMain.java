package io.statehook.benchmark;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where the bench's own processes begin: none outlives the bench. */
final class ChildMain {
  static final String READY = "READY";

  private static final int FAILED = 1;

  private ChildMain() {}

  /** What a process does with the lines of its standard input. */
  interface Answers {
    /** The answer to one line. */
    String to(String[] words) throws Exception;
  }

  /**
   * Runs a part of the bench until standard input ends.
   *
   * @param args the part, then its own arguments
   */
  public static void main(String[] args) {
    try {
      run(args);
    } catch (Exception e) { // Whatever it is: threads of libraries must not keep this process.
      e.printStackTrace();
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static void run(String[] args) throws Exception {
    String[] own = Arrays.copyOfRange(args, 1, args.length);
    switch (args[0]) {
      case "load" -> serve(new Load(own), "");
      case "sink" -> {
        Sink sink = new Sink(own);
        serve(sink, Integer.toString(sink.port()));
      }
      case "plain" -> serve(new PlainPeer(own), "");
      case "prebuilt" -> serve(new PrebuiltPeer(own), "");
      case "camel" -> serve(new CamelPeer(own), "");
      default -> throw new IllegalArgumentException("no part of the bench: " + args[0]);
    }
  }

  private static void serve(Answers answers, String readiness) throws Exception {
    System.out.println(READY + " " + readiness);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(Child.ANSWER + answers.to(line.split(" ")));
    }
    Runtime.getRuntime().halt(0);
  }
}
