package io.statehook.dispatcher.http;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.util.List;
import java.util.stream.Stream;

/** The IPv4 addresses that an IPv6 address carries, for gateways or for the kernel to unwrap. */
final class EmbeddedIpv4 {
  /** Prefixes behind which the last four bytes are an IPv4 address. */
  private static final List<IPAddress> IN_LAST_BYTES =
      Stream.of(
              "::/96", // compatible
              "::ffff:0:0/96", // mapped
              "::ffff:0:0:0/96", // translated
              "64:ff9b::/96", // NAT64
              "64:ff9b:1::/48") // NAT64, local
          .map(text -> new IPAddressString(text).getAddress())
          .toList();

  private static final int SIX_TO_FOUR_INDEX = 2;
  private static final int TEREDO_SERVER_INDEX = 4;
  private static final int LAST_INDEX = 12;

  private EmbeddedIpv4() {}

  static List<IPAddress> in(IPAddress address) {
    if (!address.isIPv6()) {
      return List.of();
    }
    IPv6Address outer = address.toIPv6();
    if (outer.isZero() || outer.isLoopback()) {
      return List.of();
    }
    if (outer.is6To4()) {
      return List.of(outer.getEmbeddedIPv4Address(SIX_TO_FOUR_INDEX));
    }
    if (outer.isTeredo()) {
      IPv4Address client = outer.getEmbeddedIPv4Address(LAST_INDEX);
      return List.of(
          outer.getEmbeddedIPv4Address(TEREDO_SERVER_INDEX), new IPv4Address(~client.intValue()));
    }
    return IN_LAST_BYTES.stream().anyMatch(prefix -> prefix.contains(outer))
        ? List.of(outer.getEmbeddedIPv4Address(LAST_INDEX))
        : List.of();
  }
}
