package io.statehook.standalone.faults;

import io.statehook.standalone.broker.BrokerChild;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One broker process for all fault tests of this JVM; it ends with the JVM. */
final class BenchBroker {
  private BenchBroker() {}

  static String bootstrapServers() {
    return Started.BROKER.bootstrapServers();
  }

  /** A new directory that goes with {@code mvn clean}. */
  static Path directory(String name) {
    try {
      Path parent = Files.createDirectories(Path.of("target", "faults").toAbsolutePath());
      return Files.createTempDirectory(parent, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Started {
    private static final BrokerChild BROKER = BrokerChild.start(directory("kafka"), 0);

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close, "fault-broker-shutdown"));
    }
  }
}
