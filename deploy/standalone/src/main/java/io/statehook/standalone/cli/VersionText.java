package io.statehook.standalone.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** What runs: this program, its Kafka clients, its Java. */
final class VersionText implements IVersionProvider {
  private static final String POM =
      "/META-INF/maven/io.statehook/statehook-standalone/pom.properties";

  @Override
  public String[] getVersion() {
    return new String[] {
      "statehook " + own(),
      "kafka-clients " + AppInfoParser.getVersion(),
      "java %s (%s)".formatted(Runtime.version(), System.getProperty("java.vm.vendor"))
    };
  }

  private static String own() {
    try (InputStream in = VersionText.class.getResourceAsStream(POM)) {
      if (in == null) {
        return "(not packaged)";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "(unknown)");
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + POM, e);
    }
  }
}
