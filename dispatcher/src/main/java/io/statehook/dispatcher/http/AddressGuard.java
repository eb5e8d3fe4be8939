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
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides which addresses may be connected to: those of the public internet but for our own, and
 * the networks that the operator added, less those that the operator took away. Everything else is
 * refused, including what nobody thought of.
 *
 * <p>An IPv6 address that carries an IPv4 address is allowed only if the inner one is allowed too,
 * because a gateway on the way may unwrap it.
 */
final class AddressGuard {
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

  private final List<IPAddress> allowed;
  private final List<IPAddress> denied;
  private final Set<IPAddress> own;

  /**
   * A guard for one installation.
   *
   * @param allowed connected to although not public
   * @param denied never connected to
   * @param own addresses of this machine, which are private unless allowed
   */
  AddressGuard(List<IPAddress> allowed, List<IPAddress> denied, List<InetAddress> own) {
    this.allowed = List.copyOf(allowed);
    this.denied = List.copyOf(denied);
    this.own = own.stream().map(AddressGuard::address).collect(Collectors.toSet());
  }

  /**
   * Reads networks in CIDR notation, such as {@code 10.1.0.0/16} or {@code fd00::/8}.
   *
   * @throws IllegalArgumentException naming the network that cannot be read
   */
  static List<IPAddress> networks(List<String> texts) {
    return texts.stream().map(AddressGuard::network).toList();
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
    return allows(address(address));
  }

  private boolean allows(IPAddress address) {
    return !isIn(denied, address)
        && (isIn(allowed, address) || isPublic(address))
        && EmbeddedIpv4.in(address).stream().allMatch(this::allows);
  }

  private boolean isPublic(IPAddress address) {
    return GlobalUnicast.contains(address) && !own.contains(address);
  }

  private static boolean isIn(List<IPAddress> networks, IPAddress address) {
    for (IPAddress network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** By its bytes alone: a scope that an interface gives it says nothing about where it leads. */
  private static IPAddress address(InetAddress address) {
    return new IPAddressGenerator().from(address.getAddress());
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
