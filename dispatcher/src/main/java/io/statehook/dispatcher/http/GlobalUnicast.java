package io.statehook.dispatcher.http;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;
import java.util.stream.Stream;

/**
 * The public internet, after the IANA special-purpose address registries of 2026-11: IPv4 less what
 * is not globally reachable, IPv6 only what is handed out.
 */
final class GlobalUnicast {
  private static final List<IPAddress> IPV4_EXCEPT =
      networks(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // carrier-grade NAT, also metadata services
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local, also metadata services
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments, also metadata services
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // former 6to4 relays
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  private static final List<IPAddress> IPV6 = networks("2000::/3");

  private static final List<IPAddress> IPV6_EXCEPT =
      networks(
          "2001::/23", // protocol assignments, Teredo, benchmarks, ORCHID
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4
          "3fff::/20"); // documentation

  private GlobalUnicast() {}

  static boolean contains(IPAddress address) {
    return address.isIPv4()
        ? !isIn(IPV4_EXCEPT, address)
        : isIn(IPV6, address) && !isIn(IPV6_EXCEPT, address);
  }

  private static boolean isIn(List<IPAddress> networks, IPAddress address) {
    for (IPAddress network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static List<IPAddress> networks(String... texts) {
    return Stream.of(texts).map(text -> new IPAddressString(text).getAddress()).toList();
  }
}
