package io.statehook.standalone.cli;

import io.statehook.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker for the tests of a class, and on it an installation for each, without a dispatcher. */
final class CommandInstallations implements BeforeAllCallback, AfterAllCallback {
  private static final Path TARGET = Path.of("target", "cli");

  private Path directory = TARGET;
  private EmbeddedBroker broker;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    directory = Files.createTempDirectory(Files.createDirectories(TARGET), "it-").toAbsolutePath();
    broker = new EmbeddedBroker(directory.resolve("broker"), 0);
    broker.start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    broker.close();
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** One whose commands are told no key file. */
  CommandInstallation withoutKeys(String test) {
    return new CommandInstallation(bootstrapServers(), directory, prefix(test), false);
  }

  /** One whose commands are told a key file that is not there yet. */
  CommandInstallation withKeys(String test) {
    return new CommandInstallation(bootstrapServers(), directory, prefix(test), true);
  }

  private static String prefix(String test) {
    return "t%x-".formatted(test.hashCode());
  }
}
