package io.statehook.dispatcher.http;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import io.statehook.common.subscription.EndpointUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Decides which addresses may be connected to: those of the public internet, and the networks that
 * the operator added. Everything else is refused, including what nobody thought of.
 *
 * <p>An IPv6 address that carries an IPv4 address is allowed only if the inner one is allowed too,
 * because a gateway on the way may unwrap it.
 */
public final class AddressGuard {
  private static final IPAddressStringParameters STRICT =
      new IPAddressStringParameters.Builder()
          .allowEmpty(false)
          .allowAll(false)
          .allowSingleSegment(false)
          .allowMask(false)
          .allowPrefixOnly(false)
          .allowWildcardedSeparator(false)
          .allow_inet_aton(false)
          .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
          .getIPv4AddressParametersBuilder()
          .allowLeadingZeros(false)
          .getParentBuilder()
          .getIPv6AddressParametersBuilder()
          .allowZone(false)
          .getParentBuilder()
          .toParams();

  private static final IPAddressStringParameters STRICT_SINGLE =
      STRICT.toBuilder().allowPrefix(false).toParams();

  private final List<IPAddress> allowedNetworks;

  /**
   * A guard for one installation.
   *
   * @param allowedNetworks in CIDR notation, such as {@code 10.1.0.0/16} or {@code fd00::/8}
   * @throws IllegalArgumentException naming the network that cannot be read
   */
  public AddressGuard(List<String> allowedNetworks) {
    this.allowedNetworks = allowedNetworks.stream().map(AddressGuard::network).toList();
  }

  /** Whether a URL whose host is an address may be connected to; false if the host is a name. */
  public boolean allowsLiteral(EndpointUrl url) {
    return literal(url).filter(this::allows).isPresent();
  }

  /** The address that a URL names directly, read by the strictest rules; empty for a name. */
  static Optional<InetAddress> literal(EndpointUrl url) {
    if (!url.isIpLiteral()) {
      return Optional.empty();
    }
    return Optional.ofNullable(new IPAddressString(url.host(), STRICT_SINGLE).getAddress())
        .map(address -> inetAddress(address.getBytes()));
  }

  /** Whether this address may be connected to. */
  boolean allows(InetAddress address) {
    return allows(new IPAddressGenerator().from(address.getAddress()));
  }

  private boolean allows(IPAddress address) {
    return (isAllowedNetwork(address) || GlobalUnicast.contains(address))
        && EmbeddedIpv4.in(address).stream().allMatch(this::allows);
  }

  private boolean isAllowedNetwork(IPAddress address) {
    for (IPAddress network : allowedNetworks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static IPAddress network(String text) {
    try {
      IPAddress address = new IPAddressString(text, STRICT).toAddress();
      IPAddress block = address.toPrefixBlock();
      if (address.isPrefixed() && !address.toZeroHost().getLower().equals(address.getLower())) {
        throw new IllegalArgumentException(
            "not a network: \"%s\" (did you mean %s?)".formatted(text, block));
      }
      return block;
    } catch (AddressStringException e) {
      throw new IllegalArgumentException(
          "not a network: \"%s\" (expected something like 10.1.0.0/16 or fd00::/8)"
              .formatted(text));
    }
  }

  private static InetAddress inetAddress(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes, not " + bytes.length, e);
    }
  }
}
