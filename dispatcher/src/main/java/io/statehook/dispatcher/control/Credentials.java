package io.statehook.dispatcher.control;

import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What subscriptions prove themselves with: written by operators, used by workers, read back by
 * nobody. A secret is found only under org, subscription and kind together.
 */
public final class Credentials {
  private final SecretStore store;
  private final Consumer<String> pemCheck;

  /**
   * The credentials in a store.
   *
   * @param pemCheck throws {@link IllegalArgumentException} for a client certificate that could not
   *     be shown to a receiver
   */
  public Credentials(SecretStore store, Consumer<String> pemCheck) {
    this.store = store;
    this.pemCheck = pemCheck;
  }

  /**
   * A stored credential without its value.
   *
   * @param orgId whose
   * @param subscriptionId the subscription that uses it
   * @param kind {@code basic}, {@code header} or {@code mtls}
   * @param version counted from 1
   * @param since when it was stored
   */
  public record Listed(
      String orgId, String subscriptionId, String kind, int version, Instant since) {}

  /**
   * Calls the listener with the id of each subscription for which a secret is stored from now on,
   * on the thread that reads the secrets.
   */
  public void listen(Consumer<String> stored) {
    store
        .table()
        .listen(
            name -> {
              if (name.isCredential()) {
                stored.accept(name.owner());
              }
            });
  }

  /** What a subscription's requests prove themselves with now. */
  public CredentialReading find(Subscription subscription) {
    Authorization kind = subscription.authorization();
    SecretName name = SecretName.credential(subscription.orgId(), subscription.id(), kind);
    Optional<SecretTable.Opened> opened = store.table().find(name);
    if (opened.isEmpty()) {
      return CredentialReading.missing(
          store.table().isUnusable(name)
              ? "the secret for authorization \"%s\" cannot be opened".formatted(kind.wireName())
              : "the secret for authorization \"%s\" is not stored".formatted(kind.wireName()));
    }
    try {
      return CredentialReading.of(Credential.stored(kind, opened.get().plaintext()));
    } catch (IllegalArgumentException e) {
      return CredentialReading.missing(
          "the secret for authorization \"%s\" cannot be used: %s"
              .formatted(kind.wireName(), e.getMessage()));
    }
  }

  /**
   * Stores or replaces a credential.
   *
   * @param by who does it
   * @return its version
   * @throws IllegalArgumentException if a client certificate cannot be used
   */
  public int put(String orgId, String subscriptionId, Credential credential, String by) {
    credential.pem().ifPresent(pemCheck);
    SecretName name = SecretName.credential(orgId, subscriptionId, credential.kind());
    return store
        .change(
            orgId,
            () -> {
              requireOwnKeys(name);
              int version = 1 + version(name);
              return SecretChange.audited(
                  store.audit(name, version, by, "put"),
                  version,
                  SecretChange.Entry.of(store.seal(name, version, credential.plaintext())));
            })
        .join();
  }

  /**
   * Deletes a credential, also one that cannot be opened.
   *
   * @param by who does it
   * @return false if there is none
   */
  public boolean delete(String orgId, String subscriptionId, Authorization kind, String by) {
    SecretName name = SecretName.credential(orgId, subscriptionId, kind);
    return store
        .change(
            orgId,
            () -> {
              int version = version(name);
              if (version == 0 && !store.table().isUnusable(name)) {
                return SecretChange.none(false);
              }
              return SecretChange.audited(
                  store.audit(name, version, by, "deleted"),
                  true,
                  SecretChange.Entry.deleting(name));
            })
        .join();
  }

  /** Every stored credential, by org and subscription. */
  public List<Listed> list() {
    List<Listed> listed = new ArrayList<>();
    for (SealedSecret secret : store.table().all()) {
      if (secret.name().isCredential()) {
        listed.add(
            new Listed(
                secret.orgId(),
                secret.owner(),
                secret.kind(),
                secret.version(),
                secret.createdAt()));
      }
    }
    listed.sort(
        Comparator.comparing(Listed::orgId)
            .thenComparing(Listed::subscriptionId)
            .thenComparing(Listed::kind));
    return listed;
  }

  private int version(SecretName name) {
    return store.table().find(name).map(found -> found.sealed().version()).orElse(0);
  }

  /** With an outdated key file, workers could not open what is stored now. */
  private void requireOwnKeys(SecretName name) {
    if (store.table().hasForeignBeside(name)) {
      throw new IllegalStateException(
          "not every stored secret can be opened: wrong or outdated key file?");
    }
  }
}
