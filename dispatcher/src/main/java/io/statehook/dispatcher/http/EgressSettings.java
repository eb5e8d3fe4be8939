package io.statehook.dispatcher.http;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decides about outbound connections.
 *
 * @param allowedNetworks networks in CIDR notation that may be connected to although they are not
 *     part of the public internet
 * @param caFile certificates in PEM format, trusted besides those of the platform; null for none
 * @param maxConnections requests open at a time; as many idle connections are kept at most
 * @param maxConnectionsPerHost connections to one address under one name
 */
public record EgressSettings(
    List<String> allowedNetworks,
    @Nullable Path caFile,
    int maxConnections,
    int maxConnectionsPerHost) {
  private static final int MOST_CONNECTIONS = 50_000;

  /** Refuses limits out of range; networks and file are read when the client is made. */
  public EgressSettings {
    allowedNetworks = List.copyOf(allowedNetworks);
    requireRange("maxConnections", maxConnections, MOST_CONNECTIONS);
    requireRange("maxConnectionsPerHost", maxConnectionsPerHost, maxConnections);
  }

  private static void requireRange(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException("%s must be 1 to %d, not %d".formatted(name, max, value));
    }
  }
}
