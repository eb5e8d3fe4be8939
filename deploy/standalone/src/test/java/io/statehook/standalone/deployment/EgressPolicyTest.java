package io.statehook.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.AddressValueException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.subscription.EndpointUrl;
import io.statehook.dispatcher.http.TargetGuard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The network policy lets workers reach what the dispatcher's own guard lets them reach. */
final class EgressPolicyTest {
  private static final long SEED = Long.getLong("seed", 7);
  private static final int RANDOM_ADDRESSES = 20_000;

  private final TargetGuard guard = TargetGuard.of(EgressConfig.of(StatehookConfig.of(Map.of())));

  @Test
  void policyAndGuardAgreeOnEveryEdgeAndOnAddressesAtRandom() throws IOException {
    NetworkPolicyEgressRule rule = receivers();
    List<IPAddress> asked = edges(rule);
    Random random = new Random(SEED);
    for (int i = 0; i < RANDOM_ADDRESSES; i++) {
      byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
      random.nextBytes(bytes);
      asked.add(new IPAddressGenerator().from(bytes));
    }

    assertThat(asked)
        .allSatisfy(
            address ->
                assertThat(allows(rule, address))
                    .as("%s, -Dseed=%d", address, SEED)
                    .isEqualTo(guardAllows(address)));
  }

  @Test
  void onlyPortsThatTheGuardOpensAreOpen() throws IOException {
    for (NetworkPolicyPort port : receivers().getPorts()) {
      assertThat(port.getProtocol()).isEqualTo("TCP");
      assertThat(port.getEndPort()).isNull();
      String url = "https://receiver.example:%d/".formatted(port.getPort().getIntVal());
      assertThat(guard.allows(EndpointUrl.parse(url))).as(url).isTrue();
    }
    assertThat(receivers().getPorts()).extracting(port -> port.getPort().getIntVal()).contains(443);
  }

  @Test
  void whatIsNotNamedIsClosedAndOnlyWorkersReachReceivers() throws IOException {
    List<NetworkPolicy> all = Manifests.all("base", NetworkPolicy.class);
    NetworkPolicy nothing = named(all, "statehook-nothing");
    assertThat(nothing.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(nothing.getSpec().getIngress()).isEmpty();
    assertThat(nothing.getSpec().getEgress()).isEmpty();
    for (NetworkPolicy policy : all) {
      boolean opensNetworks =
          policy.getSpec().getEgress().stream()
              .flatMap(rule -> rule.getTo().stream())
              .anyMatch(peer -> peer.getIpBlock() != null);
      if (opensNetworks) {
        assertThat(policy.getSpec().getPodSelector().getMatchLabels())
            .containsEntry("app.kubernetes.io/component", "worker");
      }
      // A rule without peers is open to everybody.
      assertThat(policy.getSpec().getEgress()).allSatisfy(r -> assertThat(r.getTo()).isNotEmpty());
      assertThat(policy.getSpec().getIngress())
          .allSatisfy(r -> assertThat(r.getFrom()).isNotEmpty());
    }
  }

  private static NetworkPolicyEgressRule receivers() throws IOException {
    NetworkPolicy policy = named(Manifests.all("base", NetworkPolicy.class), "statehook-receivers");
    assertThat(policy.getSpec().getEgress()).hasSize(1);
    return policy.getSpec().getEgress().get(0);
  }

  private static NetworkPolicy named(List<NetworkPolicy> all, String name) {
    return all.stream()
        .filter(policy -> policy.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** First, last, and one beside, of each network that is named. */
  private static List<IPAddress> edges(NetworkPolicyEgressRule rule) {
    List<IPAddress> edges = new ArrayList<>();
    for (IPBlock block : blocks(rule)) {
      List<String> networks = new ArrayList<>(block.getExcept());
      networks.add(block.getCidr());
      for (String network : networks) {
        IPAddress range = address(network).toPrefixBlock();
        for (IPAddress edge : List.of(range.getLower(), range.getUpper())) {
          edges.add(edge.withoutPrefixLength());
          for (int step : List.of(-1, 1)) {
            try {
              edges.add(edge.withoutPrefixLength().increment(step));
            } catch (AddressValueException e) {
              assertThat(edge.isZero() || edge.isMax()).isTrue();
            }
          }
        }
      }
    }
    return edges;
  }

  private static boolean allows(NetworkPolicyEgressRule rule, IPAddress address) {
    return blocks(rule).stream()
        .anyMatch(
            block ->
                address(block.getCidr()).toPrefixBlock().contains(address)
                    && block.getExcept().stream()
                        .noneMatch(out -> address(out).toPrefixBlock().contains(address)));
  }

  private static List<IPBlock> blocks(NetworkPolicyEgressRule rule) {
    return rule.getTo().stream().map(peer -> peer.getIpBlock()).toList();
  }

  private boolean guardAllows(IPAddress address) {
    String host = address.withoutPrefixLength().toCanonicalString();
    return guard.allows(
        EndpointUrl.parse("https://%s/".formatted(address.isIPv6() ? "[" + host + "]" : host)));
  }

  private static IPAddress address(String text) {
    return new IPAddressString(text).getAddress();
  }
}
