package io.statehook.dispatcher.control;

import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what deleted subscriptions have proved themselves with. It is decided by two records in
 * Kafka alone, that of the deletion and an older one of the secret, so that it does not matter who
 * deleted the subscription, with what, and which worker is killed when. A secret without
 * subscription stays: it may be stored before the subscription is made. What another org deletes
 * under the same id does not matter, as long as a record tells that it was another's.
 */
final class LeftoverSecrets {
  private static final Logger log = LoggerFactory.getLogger(LeftoverSecrets.class);
  private static final String ACTION = "deleted-with-subscription";

  private final SecretStore store;
  private final SubscriptionTable table;

  LeftoverSecrets(SecretStore store, SubscriptionTable table) {
    this.store = store;
    this.table = table;
  }

  /** Deletes every secret that was stored before its subscription was deleted. */
  void delete() {
    for (SecretName name : store.table().credentials()) {
      table
          .deletions()
          .of(name.orgId(), name.owner())
          .filter(deletedAt -> isLeft(name, deletedAt))
          .ifPresent(deletedAt -> delete(name, deletedAt));
    }
  }

  /** Whoever makes the subscription anew before this was looked at goes on using its secret. */
  private boolean isLeft(SecretName name, Instant deletedAt) {
    boolean isUsed =
        table
            .find(name.owner())
            .filter(found -> found.subscription().orgId().equals(name.orgId()))
            .isPresent();
    return !isUsed && store.isOlder(name, deletedAt);
  }

  private void delete(SecretName name, Instant deletedAt) {
    boolean deleted = store.change(name.orgId(), () -> unlessStoredAgain(name, deletedAt)).join();
    if (deleted) {
      log.info("secret of a deleted subscription deleted: subscriptionId={}", name.owner());
    }
  }

  private SecretChange<Boolean> unlessStoredAgain(SecretName name, Instant deletedAt) {
    if (!isLeft(name, deletedAt)) {
      return SecretChange.none(false);
    }
    int version = store.table().find(name).map(found -> found.sealed().version()).orElse(0);
    return SecretChange.audited(
        store.audit(name, version, SigningKeys.OURSELVES, ACTION),
        true,
        SecretChange.Entry.deleting(name));
  }
}
