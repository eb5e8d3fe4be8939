package io.statehook.standalone.cli;

import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which secret of which subscription a command is about. */
final class SecretTarget {
  @Parameters(paramLabel = "SUBSCRIPTION", description = "The id of the subscription that uses it.")
  private String subscription = "";

  @Option(
      names = "--org",
      paramLabel = "ORG",
      description = "The subscription's org; needed when there is no such subscription yet.")
  private @Nullable String org;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "basic, header or mtls (default: what the subscription uses).")
  private @Nullable Authorization kind;

  /** What the words come to. */
  record Named(String orgId, String subscriptionId, Authorization kind) {}

  String subscription() {
    return subscription;
  }

  /** Completes the words with what the subscription says. */
  Named named(Optional<VersionedSubscription> inForce) {
    Optional<Subscription> known = inForce.map(VersionedSubscription::subscription);
    Authorization chosen =
        kind != null ? kind : known.map(Subscription::authorization).orElse(Authorization.NONE);
    if (chosen == Authorization.NONE) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "\"%s\" uses no secret; say which one it will use with --kind basic, header or mtls"
              .formatted(Output.visible(subscription)));
    }
    return new Named(orgId(known), subscription, chosen);
  }

  /** Another org's secret would never be found by this subscription. */
  private String orgId(Optional<Subscription> known) {
    if (known.isEmpty()) {
      if (org == null) {
        throw new CommandFailure(
            ExitCodes.NOT_FOUND,
            "there is no subscription \"%s\"; to go on before there is one, give --org and --kind"
                .formatted(Output.visible(subscription)));
      }
      return OrgOption.checked(org);
    }
    if (org != null && !org.equals(known.get().orgId())) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "the subscription \"%s\" belongs to another org".formatted(subscription));
    }
    return known.get().orgId();
  }
}
