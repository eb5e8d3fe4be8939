package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.config.PortRange;
import io.statehook.common.subscription.EndpointUrl;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  private final AddressGuard guard = guard();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "0.255.255.255",
        "10.0.0.0",
        "10.0.0.1",
        "10.255.255.254",
        "10.255.255.255",
        "100.64.0.0",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.254",
        "100.127.255.255",
        "127.0.0.0",
        "127.0.0.1",
        "127.255.255.254",
        "127.255.255.255",
        "169.254.0.0",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.255.255",
        "172.16.0.0",
        "172.16.0.1",
        "172.31.255.254",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.0.255",
        "192.0.2.0",
        "192.0.2.1",
        "192.0.2.255",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.0.1",
        "192.168.255.254",
        "192.168.255.255",
        "198.18.0.0",
        "198.18.0.1",
        "198.19.255.254",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.0",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:7f00:1",
        "::ffff:0:127.0.0.1",
        "::ffff:0:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:808:808::f7f7:f7f7",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:1ff:ffff::1",
        "2001:db8::1",
        "2001:db8:ffff::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "2002:808:808::1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fd7a:115c:a1e0::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
      })
  void everyAddressOutsideThePublicInternetIsRefused(String address) {
    assertThat(allowsResolved(guard, address)).as("resolved %s", address).isFalse();
    assertThat(allowsLiteral(guard, address)).as("literal %s", address).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0.0.0",
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "177.0.0.1",
        "2000::1",
        "2001:200::1",
        "2001:db7:ffff::1",
        "2001:db9::1",
        "2003::1",
        "2606:4700:4700::1111",
        "2a00:1450:4001:81b::200e",
        "3ffe:ffff::1",
        "3fff:1000::1",
        "::ffff:8.8.8.8"
      })
  void publicAddressesUpToTheEdgesOfEveryRangeAreAllowed(String address) {
    assertThat(allowsResolved(guard, address)).as("resolved %s", address).isTrue();
    assertThat(allowsLiteral(guard, address)).as("literal %s", address).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1::2::3", ":::", "1:2:3", "2606:4700::1::"})
  void literalsThatPartiesReadDifferentlyAreRefused(String host) {
    AddressGuard open = guard("0.0.0.0/0", "::/0");

    assertThat(allowsLiteral(open, host)).isFalse();
  }

  @Test
  void theOperatorCanAddNetworks() {
    AddressGuard open = guard("10.1.0.0/16", "127.0.0.1", "fd00::/8", "::1");

    assertThat(allowsResolved(open, "10.1.255.255")).isTrue();
    assertThat(allowsResolved(open, "10.2.0.0")).isFalse();
    assertThat(allowsResolved(open, "127.0.0.1")).isTrue();
    assertThat(allowsResolved(open, "127.0.0.2")).isFalse();
    assertThat(allowsResolved(open, "fd12::1")).isTrue();
    assertThat(allowsResolved(open, "::1")).isTrue();
    assertThat(allowsResolved(open, "fe80::1")).isFalse();
    assertThat(allowsLiteral(open, "::ffff:10.1.2.3")).isTrue();
    assertThat(allowsLiteral(open, "8.8.8.8")).isTrue();
  }

  @Test
  void anAllowedGatewayNetworkDoesNotOpenWhatIsBehindIt() {
    AddressGuard open = guard("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32");

    assertThat(allowsResolved(open, "64:ff9b::808:808")).isTrue();
    assertThat(allowsResolved(open, "64:ff9b::7f00:1")).isFalse();
    assertThat(allowsResolved(open, "64:ff9b::a9fe:a9fe")).isFalse();
    assertThat(allowsResolved(open, "64:ff9b:1::a00:1")).isFalse();
    assertThat(allowsResolved(open, "2002:808:808::1")).isTrue();
    assertThat(allowsResolved(open, "2002:7f00:1::")).isFalse();
    // Teredo: the server in clear, the client inverted.
    assertThat(allowsResolved(open, "2001:0:808:808::f7f7:f7f7")).isTrue();
    assertThat(allowsResolved(open, "2001:0:a00:1::f7f7:f7f7")).isFalse();
    assertThat(allowsResolved(open, "2001:0:808:808::80ff:fffe")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "10",
        "10.1",
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0-3.0/24",
        "localhost",
        "10.0.0.0/255.0.0.0",
        "fd00::1/8",
        "010.0.0.0/8",
        "0x7f.0.0.1",
        "fe80::%eth0/10"
      })
  void aNetworkThatCannotBeReadIsNamed(String network) {
    assertThatThrownBy(() -> guard(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a network: \"" + network + "\"");
  }

  @Test
  void whatTheOperatorTookAwayIsRefusedEvenWhereItIsPublicOrAllowed() {
    AddressGuard closed =
        new AddressGuard(
            AddressGuard.networks(List.of("10.0.0.0/8", "64:ff9b::/96")),
            AddressGuard.networks(List.of("10.1.0.0/16", "8.8.8.0/24", "2a00::/16")),
            List.of());

    assertThat(allowsResolved(closed, "10.2.0.1")).isTrue();
    assertThat(allowsResolved(closed, "10.1.0.1")).isFalse();
    assertThat(allowsResolved(closed, "8.8.8.8")).isFalse();
    assertThat(allowsResolved(closed, "8.8.9.8")).isTrue();
    assertThat(allowsResolved(closed, "2a00:1450::1")).isFalse();
    assertThat(allowsResolved(closed, "64:ff9b::808:808")).as("inside NAT64").isFalse();
    assertThat(allowsResolved(closed, "64:ff9b::909:909")).isTrue();
  }

  @Test
  void ourOwnPublicAddressIsPrivateUnlessAllowed() {
    List<InetAddress> own =
        List.of(TestCertificates.address("93.184.215.14"), TestCertificates.address("2a00::1"));

    AddressGuard usual = new AddressGuard(List.of(), List.of(), own);
    assertThat(allowsResolved(usual, "93.184.215.14")).isFalse();
    assertThat(allowsLiteral(usual, "93.184.215.14")).isFalse();
    assertThat(allowsLiteral(usual, "::ffff:93.184.215.14")).isFalse();
    assertThat(allowsResolved(usual, "2a00::1")).isFalse();
    assertThat(allowsResolved(usual, "93.184.215.15")).isTrue();
    AddressGuard open =
        new AddressGuard(AddressGuard.networks(List.of("93.184.215.14")), List.of(), own);
    assertThat(allowsResolved(open, "93.184.215.14")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "443,true",
    "8443,true",
    "1024,true",
    "65535,true",
    "6378,true",
    "7001,true",
    "1,false",
    "22,false",
    "25,false",
    "80,false",
    "442,false",
    "444,false",
    "1023,false",
    "6379,false",
    "6999,false",
    "7000,false"
  })
  void portsAreOpenFrom1024AndAt443LessWhatTheOperatorTookAway(int port, boolean open) {
    TargetGuard ports =
        new TargetGuard(guard, List.of(PortRange.parse("6379"), PortRange.parse("6990-7000")));

    assertThat(ports.allows(new EndpointUrl("receiver.test", port, "/"))).isEqualTo(open);
    assertThat(ports.allows(new EndpointUrl("8.8.8.8", port, "/"))).isEqualTo(open);
    assertThat(ports.allows(new EndpointUrl("10.0.0.1", port, "/"))).isFalse();
  }

  private static AddressGuard guard(String... allowed) {
    return new AddressGuard(AddressGuard.networks(List.of(allowed)), List.of(), List.of());
  }

  private static boolean allowsResolved(AddressGuard guard, String address) {
    return guard.allows(TestCertificates.address(address));
  }

  private static boolean allowsLiteral(AddressGuard guard, String address) {
    return new TargetGuard(guard, List.of()).allows(new EndpointUrl(address, 443, "/"));
  }
}
