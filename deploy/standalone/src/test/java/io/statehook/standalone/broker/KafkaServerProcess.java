package io.statehook.standalone.broker;

import java.io.IOException;
import kafka.Kafka;

/**
 * Kafka's own server, which ends itself when its disk fails as it does in production, as a process
 * that does not outlive the one that started it: it halts when its standard input ends.
 */
final class KafkaServerProcess {
  private static final int ORPHANED = 99;

  private KafkaServerProcess() {}

  /**
   * Runs the server.
   *
   * @param args the file with its settings
   */
  public static void main(String[] args) {
    Thread guard = new Thread(KafkaServerProcess::haltWithParent, "parent-guard");
    guard.setDaemon(true);
    guard.start();
    Kafka.main(args);
  }

  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever said; only the end matters.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
