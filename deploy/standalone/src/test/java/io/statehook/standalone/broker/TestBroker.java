package io.statehook.standalone.broker;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A Kafka broker of end-to-end tests, which goes away and comes back with what it held. Where it
 * runs is the choice of whoever runs the tests: in this JVM, or with {@code -Dbroker=container} in
 * a container.
 */
public interface TestBroker extends AutoCloseable {
  /** Serves when this returns, at the same address every time. */
  void start() throws IOException;

  /** Stops in order; does nothing when it does not run. */
  void stop();

  /** Where clients connect: {@code host:port}. */
  String bootstrapServers();

  @Override
  default void close() {
    stop();
  }

  /**
   * A broker that is not started yet. Skips the test, or fails it, where there can be none.
   *
   * @param directory for its data, unless it has a file system of its own
   */
  static TestBroker in(Path directory) throws IOException {
    requirePossible();
    return inContainer() ? new ContainerBroker() : new BrokerInProcess(directory);
  }

  /** Skips the test, or fails it, where no broker of the chosen kind can run. */
  static void requirePossible() {
    if (inContainer()) {
      ContainerEngine.require();
    }
  }

  /** Whether whoever runs the tests chose a container. */
  static boolean inContainer() {
    String where = System.getProperty("broker", "process");
    return switch (where) {
      case "process" -> false;
      case "container" -> true;
      default ->
          throw new IllegalArgumentException("-Dbroker= is process or container, not " + where);
    };
  }
}
