package io.statehook.common.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decides about outbound connections.
 *
 * @param allowedNetworks networks (CIDR) that may be connected to although they are not public
 * @param deniedNetworks networks (CIDR) that may not be connected to, allowed or not
 * @param deniedPorts ports that may not be connected to although they are 443 or 1024 and above
 * @param caFile certificates in PEM format, trusted besides those of the platform; null for none
 * @param proxy the forward proxy that every connection goes through, unresolved; null for none
 */
public record EgressConfig(
    List<String> allowedNetworks,
    List<String> deniedNetworks,
    List<PortRange> deniedPorts,
    @Nullable Path caFile,
    @Nullable InetSocketAddress proxy) {
  /** Networks that requests may go to although they are not public. */
  public static final String ALLOW = "statehook.egress.allow";

  /** Networks that requests may not go to although they are public or allowed. */
  public static final String DENY = "statehook.egress.deny";

  /** Ports that requests may not go to. */
  public static final String DENY_PORTS = "statehook.egress.deny.ports";

  /** A PEM file of certificates that are trusted besides the platform's. */
  public static final String CA_FILE = "statehook.egress.ca.file";

  /** The forward proxy, as host and port. */
  public static final String PROXY = "statehook.egress.proxy";

  /** File shares, databases, remote desktops and Kafka: no receiver of webhooks listens there. */
  private static final String USUAL_DENIED_PORTS =
      "2049,2181,3306,3389,5432,5900,6379,9092,9093,11211,27017";

  private static final Pattern PROXY_ADDRESS =
      Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):(?<port>\\d{1,5})");
  private static final int MAX_PORT = 65_535;

  /** Copies the lists. Networks are read by the guard, the file by the client. */
  public EgressConfig {
    allowedNetworks = List.copyOf(allowedNetworks);
    deniedNetworks = List.copyOf(deniedNetworks);
    deniedPorts = List.copyOf(deniedPorts);
  }

  /** What the settings of an installation say. */
  public static EgressConfig of(StatehookConfig config) {
    String caFile = config.text(CA_FILE);
    String proxy = config.text(PROXY);
    return new EgressConfig(
        config.list(ALLOW),
        config.list(DENY),
        config.list(DENY_PORTS).stream().map(PortRange::parse).toList(),
        caFile.isEmpty() ? null : Path.of(caFile),
        proxy.isEmpty() ? null : proxyAddress(proxy));
  }

  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            ALLOW,
            Type.LIST,
            "",
            HIGH,
            "Networks (CIDR) that requests may go to although they are not public.")
        .define(
            DENY,
            Type.LIST,
            "",
            MEDIUM,
            "Networks (CIDR) that requests may not go to although they are public or allowed.")
        .define(
            DENY_PORTS,
            Type.LIST,
            USUAL_DENIED_PORTS,
            ConfigDef.LambdaValidator.with(
                EgressConfig::validatePorts, () -> "ports and ranges such as 6379,6000-6010"),
            LOW,
            "Ports that requests may not go to; below 1024 only 443 is open anyway.")
        .define(
            CA_FILE,
            Type.STRING,
            "",
            MEDIUM,
            "A PEM file of certificates that are trusted besides the platform's.")
        .define(
            PROXY,
            Type.STRING,
            "",
            ConfigDef.LambdaValidator.with(EgressConfig::validateProxy, () -> "host:port"),
            MEDIUM,
            "The forward proxy (host:port, HTTP CONNECT) that every connection goes through.");
  }

  private static InetSocketAddress proxyAddress(String text) {
    Matcher address = PROXY_ADDRESS.matcher(text);
    int port = address.matches() ? Integer.parseInt(address.group("port")) : 0;
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "not a proxy: \"%s\" (expected something like proxy.example:3128)".formatted(text));
    }
    return InetSocketAddress.createUnresolved(address.group("host"), port);
  }

  private static void validatePorts(String name, Object value) {
    for (Object range : (List<?>) value) {
      try {
        PortRange.parse(String.valueOf(range));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(name, range, e.getMessage());
      }
    }
  }

  private static void validateProxy(String name, Object value) {
    try {
      if (!"".equals(value)) {
        proxyAddress(String.valueOf(value));
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name, value, e.getMessage());
    }
  }
}
