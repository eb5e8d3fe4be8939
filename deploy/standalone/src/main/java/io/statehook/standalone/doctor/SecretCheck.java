package io.statehook.standalone.doctor;

import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.Credentials;
import io.statehook.dispatcher.control.EncryptionKeys;
import io.statehook.dispatcher.control.KeyRing;
import io.statehook.dispatcher.control.Reencryption;
import io.statehook.dispatcher.control.SecretStore;
import io.statehook.dispatcher.control.SigningKeys;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.http.ClientIdentity;
import io.statehook.standalone.words.Count;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether every secret that requests need is stored and opens, and which nobody needs. */
final class SecretCheck {
  private final EncryptionKeys encryption;
  private final SecretStore store;
  private final SubscriptionTable table;
  private final List<Subscription> subscriptions;

  SecretCheck(
      SecretStore store,
      EncryptionKeys encryption,
      SubscriptionTable table,
      List<Subscription> subscriptions) {
    this.store = store;
    this.encryption = encryption;
    this.table = table;
    this.subscriptions = List.copyOf(subscriptions);
  }

  void look(Findings found) {
    if (store.isLockedOut()) {
      found.failed(
          "no stored secret can be opened with %s".formatted(encryption),
          "give the key file that this installation's workers use");
      return;
    }
    lookAtEncryption(found);
    lookAtSigningKeys(found);
    lookAtCredentials(found);
  }

  private void lookAtEncryption(Findings found) {
    Reencryption reencryption = new Reencryption(store);
    found.each(
        reencryption.unusable().stream().sorted().toList(),
        key ->
            found.failed(
                "a secret cannot be opened: " + key,
                "an outdated key file? Else store the secret again"));
    int keys = reencryption.secretsByKey().size();
    int secrets = reencryption.secretsByKey().values().stream().mapToInt(count -> count).sum();
    if (keys > 1) {
      found.note(
          "%s are encrypted under %d keys".formatted(Count.of(secrets, "secret"), keys),
          "run: statehook keys rotate-encryption");
    } else {
      found.ok("%s can be opened".formatted(Count.of(secrets, "secret")));
    }
  }

  private void lookAtSigningKeys(Findings found) {
    SigningKeys keys = new SigningKeys(store, new SecureRandom());
    List<String> without = new ArrayList<>();
    for (String org : table.orgs().stream().sorted().toList()) {
      Optional<KeyRing> ring = keys.ring(org);
      if (ring.isEmpty()) {
        without.add(org);
      }
      ring.flatMap(KeyRing::pending)
          .ifPresent(
              next ->
                  found.note(
                      "org %s: a new signing key is pending until %s"
                          .formatted(org, next.activatesAt()),
                      "once receivers have it: statehook keys activate --org " + org));
    }
    if (without.isEmpty()) {
      found.ok("every org with subscriptions has a signing key");
    } else {
      found.each(
          without,
          org ->
              found.note(
                  "org %s has no signing key yet; a worker makes it".formatted(org),
                  "or run: statehook keys show --org " + org));
    }
  }

  private void lookAtCredentials(Findings found) {
    Credentials credentials = new Credentials(store, ClientIdentity::ofPem);
    List<Subscription> lacking =
        subscriptions.stream()
            .filter(s -> s.active() && s.authorization() != Authorization.NONE)
            .filter(s -> !credentials.find(s).problem().isEmpty())
            .toList();
    found.each(
        lacking,
        subscription ->
            found.failed(
                "%s: %s; nothing is sent"
                    .formatted(subscription.id(), credentials.find(subscription).problem()),
                "run: statehook secrets put " + subscription.id()));
    found.each(
        credentials.list().stream().filter(listed -> !isUsed(listed)).toList(),
        listed ->
            found.note(
                "no subscription uses the %s secret of \"%s\" (org %s)"
                    .formatted(listed.kind(), listed.subscriptionId(), listed.orgId()),
                "statehook secrets delete %s --org %s --kind %s removes it"
                    .formatted(listed.subscriptionId(), listed.orgId(), listed.kind())));
  }

  private boolean isUsed(Credentials.Listed listed) {
    return subscriptions.stream()
        .anyMatch(
            subscription ->
                subscription.id().equals(listed.subscriptionId())
                    && subscription.orgId().equals(listed.orgId())
                    && subscription.authorization().wireName().equals(listed.kind()));
  }
}
