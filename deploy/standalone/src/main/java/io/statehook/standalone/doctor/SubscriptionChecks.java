package io.statehook.standalone.doctor;

import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionRefusal;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VersionedSubscription;
import io.statehook.standalone.words.Count;
import java.util.List;

/** The approved list, and who gets what of it. */
final class SubscriptionChecks {
  private final SubscriptionTable table;

  SubscriptionChecks(SubscriptionTable table) {
    this.table = table;
  }

  void catalogue(Findings found) {
    int entries = table.catalogue().catalogue().entries().size();
    if (entries == 0) {
      found.warning(
          "the catalogue is empty: no event is ever sent", "run: statehook catalogue apply");
    } else {
      found.ok("%s may be sent".formatted(Count.of(entries, "key")));
    }
  }

  void subscriptions(Findings found) {
    List<String> refused = table.refusedIds().stream().sorted().toList();
    found.each(
        refused,
        id ->
            found.warning(
                "the newest record of \"%s\" is refused: %s".formatted(id, reason(id)),
                table.find(id).isPresent()
                    ? "an older version stays in force; apply a good one"
                    : "apply a good one, or run: statehook subscriptions delete " + id));
    List<Subscription> inForce =
        table.orgs().stream()
            .flatMap(org -> table.ofOrg(org).stream())
            .map(VersionedSubscription::subscription)
            .toList();
    long paused = inForce.stream().filter(s -> s.active() && s.paused()).count();
    long inactive = inForce.stream().filter(s -> !s.active()).count();
    String counts =
        "%s of %s: %d active, %d paused, %d inactive"
            .formatted(
                Count.of(inForce.size(), "subscription"),
                Count.of(table.orgs().size(), "org"),
                inForce.size() - paused - inactive,
                paused,
                inactive);
    if (inForce.isEmpty()) {
      found.note("there are no subscriptions: nothing is sent", "");
    } else {
      found.ok(counts);
    }
  }

  private String reason(String id) {
    return table.refusal(id).map(SubscriptionRefusal::reason).orElse("it has changed meanwhile");
  }
}
