package io.statehook.common.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * How the admin role lets people and programs in.
 *
 * @param address where it listens
 * @param tokens the file that says who may come in; without it only health is told
 * @param tls what it proves itself with; empty for plain HTTP
 * @param plaintext whether plain HTTP is wanted even where others can reach it
 * @param openMetrics whether metrics are told without a token
 * @param hosts names besides those of loopback under which browsers come
 */
public record AdminConfig(
    ListenAddress address,
    Optional<Path> tokens,
    Optional<Tls> tls,
    boolean plaintext,
    boolean openMetrics,
    List<String> hosts) {
  /** The file with the hashes of tokens. */
  public static final String TOKENS_FILE = "statehook.admin.tokens.file";

  /** The certificate chain, PEM. */
  public static final String TLS_CERT_FILE = "statehook.admin.tls.cert.file";

  /** The certificate's private key, PEM. */
  public static final String TLS_KEY_FILE = "statehook.admin.tls.key.file";

  /** Plain HTTP off loopback. */
  public static final String PLAINTEXT = "statehook.admin.plaintext";

  /** Metrics without a token. */
  public static final String METRICS_OPEN = "statehook.admin.metrics.open";

  /** Names of the listener. */
  public static final String HOSTS = "statehook.admin.hosts";

  /**
   * What a listener proves itself with.
   *
   * @param certFile the certificate and its chain
   * @param keyFile its private key
   */
  public record Tls(Path certFile, Path keyFile) {}

  /** Copies the list. */
  public AdminConfig {
    hosts = List.copyOf(hosts);
  }

  /** What the settings say; empty when the admin role shall listen nowhere. */
  public static Optional<AdminConfig> of(StatehookConfig config) {
    return config
        .adminAddress()
        .map(
            address ->
                new AdminConfig(
                    address,
                    path(config.text(TOKENS_FILE)),
                    tls(config),
                    config.flag(PLAINTEXT),
                    config.flag(METRICS_OPEN),
                    config.list(HOSTS)));
  }

  /** A listener on loopback that knows nobody. */
  public static AdminConfig onLoopback(int port) {
    return new AdminConfig(
        new ListenAddress("127.0.0.1", port),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        List.of());
  }

  /**
   * What forbids to listen so; each says what to do.
   *
   * @param forPeople whether console and API will be there; without them nobody needs a token: then
   *     only health answers, and metrics if they are open
   */
  public List<String> problems(boolean forPeople) {
    List<String> problems = new ArrayList<>();
    if (forPeople && !address.isLoopback() && tokens.isEmpty()) {
      problems.add(
          "%s: others can reach %s, so %s must be set (make one with: statehook tokens create)"
              .formatted(StatehookConfig.ADMIN_LISTEN, address.host(), TOKENS_FILE));
    }
    if (!address.isLoopback() && tls.isEmpty() && !plaintext) {
      problems.add(
          ("%s: others can reach %s, so %s and %s must be set; %s=true if something in front has"
                  + " TLS")
              .formatted(
                  StatehookConfig.ADMIN_LISTEN,
                  address.host(),
                  TLS_CERT_FILE,
                  TLS_KEY_FILE,
                  PLAINTEXT));
    }
    return problems;
  }

  static ConfigDef define(ConfigDef definition) {
    return defineTls(definition)
        .define(
            TOKENS_FILE,
            Type.STRING,
            "",
            HIGH,
            "The file with the hashes of the tokens that open API, console and metrics.")
        .define(
            METRICS_OPEN, Type.BOOLEAN, false, MEDIUM, "Whether /metrics is told without a token.")
        .define(
            HOSTS,
            Type.LIST,
            "",
            LOW,
            "Names under which the listener is reached; on loopback, besides localhost.");
  }

  private static ConfigDef defineTls(ConfigDef definition) {
    return definition
        .define(
            TLS_CERT_FILE,
            Type.STRING,
            "",
            MEDIUM,
            "The certificate of the admin listener with its chain, PEM; read again when changed.")
        .define(TLS_KEY_FILE, Type.STRING, "", MEDIUM, "The private key of that certificate, PEM.")
        .define(
            PLAINTEXT,
            Type.BOOLEAN,
            false,
            LOW,
            "Plain HTTP where others can reach it, because something in front of it has TLS.");
  }

  private static Optional<Tls> tls(StatehookConfig config) {
    Optional<Path> cert = path(config.text(TLS_CERT_FILE));
    Optional<Path> key = path(config.text(TLS_KEY_FILE));
    if (cert.isPresent() != key.isPresent()) {
      throw new InvalidConfigException(
          List.of("%s and %s go together".formatted(TLS_CERT_FILE, TLS_KEY_FILE)));
    }
    return cert.map(file -> new Tls(file, key.orElseThrow()));
  }

  private static Optional<Path> path(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }
}
