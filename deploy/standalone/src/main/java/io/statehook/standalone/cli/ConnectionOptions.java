package io.statehook.standalone.cli;

import io.statehook.common.config.ConfigSources;
import io.statehook.common.config.InvalidConfigException;
import io.statehook.common.config.StatehookConfig;
import io.statehook.standalone.words.FileFault;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where Kafka is and every other setting: flag before environment before file before default. */
final class ConnectionOptions {
  static final String BOOTSTRAP = "bootstrap.servers";
  private static final String DEFAULT_BOOTSTRAP = "localhost:9092";

  /** A person waits: an address where nothing answers is reported within ten seconds. */
  private static final Map<String, String> SHORT_TIMEOUTS =
      Map.of(
          "default.api.timeout.ms", "8000",
          "request.timeout.ms", "5000",
          "max.block.ms", "8000",
          "delivery.timeout.ms", "8000");

  /**
   * Else a fetch that waits for records holds up the next request on its connection for half a
   * second, and the end of the command as well.
   */
  private static final String LONGEST_FETCH = "fetch.max.wait.ms";

  private static final String LONGEST_FETCH_MILLIS = "20";

  private final Map<String, String> environment;

  @Option(
      names = "--bootstrap-server",
      paramLabel = "HOST:PORT",
      description =
          "Kafka's address, several with commas (environment: STATEHOOK_KAFKA_BOOTSTRAP_SERVERS;"
              + " default: localhost:9092).")
  private @Nullable String bootstrapServer;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "Properties: Kafka client settings, and ours that start with statehook.")
  private @Nullable Path commandConfig;

  @Option(
      names = {"-D", "--set"},
      paramLabel = "NAME=VALUE",
      description = "One setting, before those of environment and file. May be repeated.")
  private Map<String, String> settings = new HashMap<>();

  ConnectionOptions(Surroundings surroundings) {
    this.environment = surroundings.environment();
  }

  /**
   * The settings of a process that keeps running.
   *
   * @param flags settings that have options of their own
   */
  StatehookConfig config(Map<String, String> flags) {
    Map<String, String> merged = merged();
    merged.putAll(flags);
    Map<String, String> allFlags = new HashMap<>(settings);
    allFlags.putAll(flags);
    return validated(merged).withOrigins(ConfigSources.origins(file(), environment, allFlags));
  }

  /**
   * The settings of a short command.
   *
   * @param flags settings that have options of their own
   */
  StatehookConfig shortLived(Map<String, String> flags) {
    Map<String, String> merged = merged();
    merged.putAll(flags);
    boolean own =
        merged.keySet().stream()
            .anyMatch(name -> SHORT_TIMEOUTS.keySet().stream().anyMatch(name::endsWith));
    if (!own) {
      merged.putAll(SHORT_TIMEOUTS);
    }
    if (merged.keySet().stream().noneMatch(name -> name.endsWith(LONGEST_FETCH))) {
      merged.put(LONGEST_FETCH, LONGEST_FETCH_MILLIS);
    }
    return validated(merged);
  }

  /** The settings of a short command. */
  StatehookConfig shortLived() {
    return shortLived(Map.of());
  }

  /** Kafka's address. */
  String bootstrapServers() {
    return String.valueOf(merged().get(BOOTSTRAP));
  }

  /** The file that was named, if one was. */
  Optional<Path> commandConfig() {
    return Optional.ofNullable(commandConfig);
  }

  private Map<String, String> merged() {
    Map<String, String> flags = new HashMap<>(settings);
    if (bootstrapServer != null) {
      flags.put(BOOTSTRAP, bootstrapServer);
    }
    Map<String, String> merged = ConfigSources.merge(file(), environment, flags);
    merged.putIfAbsent(BOOTSTRAP, DEFAULT_BOOTSTRAP);
    return merged;
  }

  private Map<String, String> file() {
    Map<String, String> file = new HashMap<>();
    if (commandConfig != null) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(commandConfig)) {
        properties.load(reader);
      } catch (NoSuchFileException e) {
        throw new CommandFailure(
            ExitCodes.INVALID, "--command-config: there is no file " + commandConfig, e);
      } catch (IOException e) {
        throw new CommandFailure(ExitCodes.INVALID, "--command-config: " + FileFault.text(e), e);
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(
            ExitCodes.INVALID,
            "--command-config: %s is not a properties file that can be read: %s"
                .formatted(commandConfig, e.getMessage()),
            e);
      }
      properties.stringPropertyNames().forEach(n -> file.put(n, properties.getProperty(n)));
    }
    return file;
  }

  private static StatehookConfig validated(Map<String, String> merged) {
    StatehookConfig config = StatehookConfig.of(merged);
    try {
      config.topics();
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException(List.of(String.valueOf(e.getMessage())));
    }
    return config;
  }
}
