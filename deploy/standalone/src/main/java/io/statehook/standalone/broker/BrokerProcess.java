package io.statehook.standalone.broker;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An embedded broker as a process of its own, for tests that kill it.
 *
 * <p>Prints {@code READY <bootstrap servers>} once it serves. It ends, gracefully, when its
 * standard input is closed: then it cannot outlive the process that started it.
 */
public final class BrokerProcess {
  private static final int USAGE = 2;

  private BrokerProcess() {}

  /**
   * Runs until standard input ends.
   *
   * @param args the data directory and the preferred port
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !args[1].matches("\\d{1,5}")) {
      System.err.println("usage: BrokerProcess <data directory> <port, or 0>");
      System.exit(USAGE);
    }
    try (EmbeddedBroker broker = new EmbeddedBroker(Path.of(args[0]), Integer.parseInt(args[1]))) {
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
      broker.start();
      System.out.println("READY " + broker.bootstrapServers());
      while (System.in.read() >= 0) {
        // Nothing is ever said; only the end matters.
      }
    }
  }
}
