package io.statehook.standalone.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Settings as an operator keeps them for {@code --command-config}. */
final class SettingsFile {
  private SettingsFile() {}

  /** A new file with these. */
  static Path of(Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    Path file = SharedBroker.directory("settings").resolve("statehook.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return file;
  }
}
