package io.statehook.dispatcher.http;

import io.statehook.common.config.EgressConfig;

/**
 * What a client is made of.
 *
 * @param rules what the operator decided
 * @param maxConnections requests open at a time; as many idle connections are kept at most
 * @param maxConnectionsPerHost connections to one address under one name
 */
public record EgressSettings(EgressConfig rules, int maxConnections, int maxConnectionsPerHost) {
  private static final int MOST_CONNECTIONS = 50_000;

  /** Refuses limits out of range; networks and file are read when the client is made. */
  public EgressSettings {
    requireRange("maxConnections", maxConnections, MOST_CONNECTIONS);
    requireRange("maxConnectionsPerHost", maxConnectionsPerHost, maxConnections);
  }

  private static void requireRange(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException("%s must be 1 to %d, not %d".formatted(name, max, value));
    }
  }
}
