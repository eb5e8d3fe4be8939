package io.statehook.dispatcher.http;

import inet.ipaddr.IPAddress;
import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.InvalidConfigException;
import io.statehook.common.config.PortRange;
import io.statehook.common.subscription.EndpointUrl;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/**
 * Decides what may be connected to: an address of {@link AddressGuard}, and a port at which
 * receivers of webhooks may listen. The same judge sits where subscriptions come in and before
 * every connection.
 */
public final class TargetGuard {
  private static final int HTTPS_PORT = 443;
  private static final int FIRST_UNPRIVILEGED_PORT = 1024;

  private final AddressGuard addresses;
  private final List<PortRange> deniedPorts;

  TargetGuard(AddressGuard addresses, List<PortRange> deniedPorts) {
    this.addresses = addresses;
    this.deniedPorts = deniedPorts;
  }

  /**
   * The guard of an installation. Addresses that this machine has by now count as private.
   *
   * @throws InvalidConfigException naming the setting and the network that cannot be read
   */
  public static TargetGuard of(EgressConfig config) {
    return new TargetGuard(
        new AddressGuard(
            networks(EgressConfig.ALLOW, config.allowedNetworks()),
            networks(EgressConfig.DENY, config.deniedNetworks()),
            ownAddresses()),
        config.deniedPorts());
  }

  /** Whether this URL may be connected to; where the host is a name, as far as the port goes. */
  public boolean allows(EndpointUrl url) {
    if (!allowsPort(url.port())) {
      return false;
    }
    if (!url.isIpLiteral()) {
      return true;
    }
    Optional<InetAddress> literal = AddressGuard.literal(url);
    return literal.isPresent() && addresses.allows(literal.get());
  }

  /** Whether a port may be connected to, whatever the address. */
  boolean allowsPort(int port) {
    return (port == HTTPS_PORT || port >= FIRST_UNPRIVILEGED_PORT)
        && deniedPorts.stream().noneMatch(range -> range.contains(port));
  }

  /** Whether what a name resolved to may be connected to: all of it, or nothing. */
  boolean allowsAll(List<InetAddress> resolved) {
    return !resolved.isEmpty()
        && resolved.size() <= EgressLimits.MAX_ADDRESSES
        && resolved.stream().allMatch(addresses::allows);
  }

  private static List<IPAddress> networks(String setting, List<String> texts) {
    try {
      return AddressGuard.networks(texts);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException(List.of(setting + ": " + e.getMessage()));
    }
  }

  /** A public address of ours leads to ports that were never meant for the public. */
  private static List<InetAddress> ownAddresses() {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    } catch (SocketException e) {
      throw new IllegalStateException("this machine does not tell its addresses", e);
    }
  }
}
