package io.statehook.dispatcher.control;

import java.util.Optional;
import java.util.function.Function;

/**
 * What administrators do with an org's signing keys, for every face of the product. Each change is
 * written together with the entry that says who made it.
 *
 * <pre>
 *  reset:          active 1             ->  active 1, pending 2
 *  activate:       active 1, pending 2  ->  active 2             (by itself after the overlap)
 *  reset at once:  active 1, pending 2  ->  active 3
 * </pre>
 */
public final class KeyOperations {
  private final SecretStore store;
  private final SigningKeys keys;

  /** Operations on the keys in a store. */
  public KeyOperations(SecretStore store, SigningKeys keys) {
    this.store = store;
    this.keys = keys;
  }

  /**
   * The org's keys, to be shown; made now if it has none.
   *
   * @param by who sees them
   */
  public KeyRing show(String orgId, String by) {
    KeyRing ring = keys.ringFor(orgId).join();
    SecretName name = SecretName.signingKey(orgId);
    return store
        .change(
            orgId, () -> SecretChange.audited(store.audit(name, ring.version(), by, "shown"), ring))
        .join();
  }

  /**
   * Makes a new key that is pending. Refused while another one is, because receivers may have taken
   * that over already.
   */
  public KeyChange reset(String orgId, String by) {
    return change(
        orgId,
        ring ->
            ring.pending()
                .map(KeyOperations::refusedWhilePending)
                .orElseGet(() -> pending(orgId, ring.version() + 1, by)));
  }

  /** Makes a new key that is active at once; every other ends. For a key that got out. */
  public KeyChange resetAtOnce(String orgId, String by) {
    return change(
        orgId,
        ring -> {
          int newest = ring.pending().map(KeyRing.Pending::version).orElse(ring.version());
          return active(
              new KeyRing.Pending(keys.newKey(), newest + 1, store.now()),
              orgId,
              by,
              "reset-at-once");
        });
  }

  /** Lets the pending key follow the active one now. */
  public KeyChange activate(String orgId, String by) {
    return change(
        orgId,
        ring ->
            ring.pending()
                .map(next -> active(next, orgId, by, "activated"))
                .orElseGet(() -> SecretChange.none("no key is pending")));
  }

  /** Writes down what has become of keys whose overlap is over; they are active already. */
  void settleDue() {
    for (SealedSecret secret : store.table().all()) {
      if (secret.kind().equals(SecretName.NEXT_SIGNING_KEY) && due(secret.orgId()).isPresent()) {
        change(secret.orgId(), ring -> SecretChange.none(""));
      }
    }
  }

  /**
   * Decides on the ring as it is now.
   *
   * @param decide gives the records and why there are none, or empty text
   */
  private KeyChange change(String orgId, Function<KeyRing, SecretChange<String>> decide) {
    Optional<String> refusal;
    do {
      refusal = store.change(orgId, () -> settleOr(orgId, decide)).join();
    } while (refusal.isEmpty());
    return new KeyChange(keys.ring(orgId), refusal.get());
  }

  /** Empty when there was something to settle first. */
  private SecretChange<Optional<String>> settleOr(
      String orgId, Function<KeyRing, SecretChange<String>> decide) {
    keys.requireOpenable(SecretName.signingKey(orgId));
    keys.requireOpenable(SecretName.nextSigningKey(orgId));
    Optional<KeyRing.Pending> due = due(orgId);
    if (due.isPresent()) {
      SecretChange<String> settled =
          active(due.get(), orgId, SigningKeys.OURSELVES, "activated-after-overlap");
      return new SecretChange<>(settled.records(), Optional.empty());
    }
    SecretChange<String> change =
        keys.written(orgId)
            .map(decide)
            .orElseGet(() -> SecretChange.none("the org has no signing key yet"));
    return new SecretChange<>(change.records(), Optional.of(change.result()));
  }

  private Optional<KeyRing.Pending> due(String orgId) {
    return keys.written(orgId)
        .flatMap(KeyRing::pending)
        .filter(next -> !store.now().isBefore(next.activatesAt()));
  }

  private SecretChange<String> pending(String orgId, int version, String by) {
    SecretName name = SecretName.nextSigningKey(orgId);
    return SecretChange.audited(
        store.audit(name, version, by, "reset"),
        "",
        SecretChange.Entry.of(keys.seal(name, version, keys.newKey())));
  }

  private SecretChange<String> active(
      KeyRing.Pending next, String orgId, String by, String action) {
    SecretName name = SecretName.signingKey(orgId);
    return SecretChange.audited(
        store.audit(name, next.version(), by, action),
        "",
        SecretChange.Entry.of(keys.seal(name, next.version(), next.key())),
        SecretChange.Entry.deleting(SecretName.nextSigningKey(orgId)));
  }

  private static SecretChange<String> refusedWhilePending(KeyRing.Pending pending) {
    return SecretChange.none(
        "a new key is pending until %s; activate it first, or end both with an immediate reset"
            .formatted(pending.activatesAt()));
  }
}
