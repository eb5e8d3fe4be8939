package io.statehook.dispatcher.batching;

import io.statehook.dispatcher.control.ControlChange;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that matching needs, as one immutable picture of the subscription table. Only the orgs
 * that changed are indexed anew.
 */
public final class SubscriptionIndex {
  private final SubscriptionTable table;
  private volatile Picture picture;

  /**
   * An index of the table as it is, which follows it from now on. The table must have been read.
   */
  public SubscriptionIndex(SubscriptionTable table) {
    this.table = table;
    this.picture = new Picture(new ApprovedKeys(table.catalogue()), Map.of());
    synchronized (this) {
      // Listening first: a change that comes while we index waits, and is then indexed once more.
      table.addListener(this::changed);
      Map<String, OrgIndex> orgs = new HashMap<>();
      table.orgs().forEach(org -> orgs.put(org, index(table.ofOrg(org))));
      picture = new Picture(new ApprovedKeys(table.catalogue()), orgs);
    }
  }

  /** The newest picture. */
  Picture current() {
    return picture;
  }

  private synchronized void changed(ControlChange change) {
    Picture old = picture;
    Map<String, OrgIndex> orgs = new HashMap<>(old.orgs);
    for (String org : change.orgIds()) {
      OrgIndex index = index(table.ofOrg(org));
      if (index == OrgIndex.EMPTY) {
        orgs.remove(org);
      } else {
        orgs.put(org, index);
      }
    }
    ApprovedKeys approved =
        change.catalogueChanged() ? new ApprovedKeys(table.catalogue()) : old.approved;
    picture = new Picture(approved, orgs);
  }

  /** The index of an org's subscriptions, without those that are switched off. */
  static OrgIndex index(Collection<VersionedSubscription> ofOrg) {
    List<Target> targets =
        ofOrg.stream()
            .filter(versioned -> versioned.subscription().active())
            .map(Target::new)
            .toList();
    return targets.isEmpty() ? OrgIndex.EMPTY : new OrgIndex(targets);
  }

  /**
   * What is in force at one moment.
   *
   * @param approved the approved keys
   * @param orgs the active subscriptions by org
   */
  record Picture(ApprovedKeys approved, Map<String, OrgIndex> orgs) {
    OrgIndex org(String orgId) {
      return orgs.getOrDefault(orgId, OrgIndex.EMPTY);
    }

    /** The version in force of a subscription. */
    Optional<Target> find(String orgId, String subscriptionId) {
      return org(orgId).find(subscriptionId);
    }
  }
}
