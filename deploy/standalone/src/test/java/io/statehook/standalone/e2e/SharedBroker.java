package io.statehook.standalone.e2e;

import io.statehook.standalone.broker.TestBroker;
import io.statehook.standalone.tls.DevCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/** One broker and one set of certificates for all tests of this JVM. */
final class SharedBroker {
  /** Nobody else's: tests search it whole. */
  private static final Path DIRECTORY =
      Path.of("target", "e2e", Long.toString(ProcessHandle.current().pid()));

  private SharedBroker() {}

  /** Where the broker serves; it is started by whoever asks first. */
  static String bootstrapServers() {
    TestBroker.requirePossible(); // In an initializer, a skipped test would be a broken one.
    return Started.BROKER.bootstrapServers();
  }

  /** Certificates for receivers on loopback. */
  static DevCertificates certificates() {
    return Made.CERTIFICATES;
  }

  /** A new directory that goes with {@code mvn clean}. */
  static Path directory(String name) {
    try {
      return Files.createTempDirectory(Files.createDirectories(DIRECTORY), name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Started {
    private static final TestBroker BROKER = start();

    private static TestBroker start() {
      try {
        TestBroker broker = TestBroker.in(directory("kafka"));
        broker.start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "e2e-broker-shutdown"));
        return broker;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Made {
    private static final DevCertificates CERTIFICATES = make();

    private static DevCertificates make() {
      try {
        return DevCertificates.in(directory("tls"), Clock.systemUTC(), new SecureRandom());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
