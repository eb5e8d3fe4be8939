package io.statehook.dispatcher.control;

import io.statehook.common.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The signing keys of every org: made on first use, kept encrypted in {@code webhook-secrets}. */
public final class SigningKeys {
  /** Who does what nobody asked for. */
  static final String OURSELVES = "statehook";

  private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);

  private final SecretStore store;
  private final SecureRandom random;
  private final Map<String, CompletableFuture<KeyRing>> making = new ConcurrentHashMap<>();

  /** The keys in a store. */
  public SigningKeys(SecretStore store, SecureRandom random) {
    this.store = store;
    this.random = random;
  }

  /** The org's keys as of now if it has any yet. */
  public Optional<KeyRing> ring(String orgId) {
    return written(orgId).map(ring -> ring.at(store.now()));
  }

  /**
   * Stands for the org's keys as they are in the topic, without opening them. Keys that were found
   * after it was taken are the org's for as long as it is current and none of them is pending.
   */
  public Mark mark(String orgId) {
    return new Mark(
        SecretName.signingKey(orgId),
        SecretName.nextSigningKey(orgId),
        store.table().sealed(SecretName.signingKey(orgId)),
        store.table().sealed(SecretName.nextSigningKey(orgId)));
  }

  /** Whether the same keys stand in the topic now as when the mark was taken. */
  @SuppressWarnings("ReferenceEquality") // Another record is another object, and nothing is hashed.
  public boolean isCurrent(Mark mark) {
    return store.table().sealed(mark.active) == mark.sealedActive
        && store.table().sealed(mark.next) == mark.sealedNext;
  }

  /** What {@link #mark} returns; holds nothing in clear. */
  public static final class Mark {
    private final SecretName active;
    private final SecretName next;
    private final @Nullable SealedSecret sealedActive;
    private final @Nullable SealedSecret sealedNext;

    private Mark(
        SecretName active,
        SecretName next,
        @Nullable SealedSecret sealedActive,
        @Nullable SealedSecret sealedNext) {
      this.active = active;
      this.next = next;
      this.sealedActive = sealedActive;
      this.sealedNext = sealedNext;
    }
  }

  /** The org's active key if it has one yet. */
  public Optional<SigningKey> find(String orgId) {
    return ring(orgId).map(KeyRing::active);
  }

  /** The org's active key; made now if it has none. */
  public CompletableFuture<SigningKey> forOrg(String orgId) {
    return ringFor(orgId).thenApply(KeyRing::active);
  }

  /** The org's keys; made now if it has none. Fails while Kafka does not take the new key. */
  public CompletableFuture<KeyRing> ringFor(String orgId) {
    Optional<KeyRing> known = ring(orgId);
    return known.isPresent() ? CompletableFuture.completedFuture(known.get()) : made(orgId);
  }

  private CompletableFuture<KeyRing> made(String orgId) {
    return making.computeIfAbsent(
        orgId,
        id -> {
          CompletableFuture<KeyRing> key =
              store
                  .change(id, () -> makeUnlessThere(id))
                  // Whatever became of it: who looks again makes none that is there.
                  .exceptionallyCompose(failed -> store.change(id, () -> makeUnlessThere(id)))
                  .thenApply(made -> readBack(id, made));
          // Not on this thread, should it be made already: the map is being changed.
          key.whenCompleteAsync((done, failure) -> making.remove(id, key));
          return key;
        });
  }

  private KeyRing readBack(String orgId, boolean made) {
    if (made) {
      log.info("signing key made: orgId={}", orgId);
    }
    return ring(orgId)
        .orElseThrow(() -> new IllegalStateException("the new key was not read back"));
  }

  private SecretChange<Boolean> makeUnlessThere(String orgId) {
    if (written(orgId).isPresent()) {
      return SecretChange.none(false);
    }
    requireOpenable(SecretName.signingKey(orgId));
    SealedSecret first = seal(SecretName.signingKey(orgId), 1, newKey());
    return new SecretChange<>(List.of(SecretChange.Entry.of(first)), true);
  }

  /** With another installation's keys, a new one would destroy the one that receivers know. */
  void requireOpenable(SecretName name) {
    if (store.table().isUnusable(name)) {
      throw new IllegalStateException(
          "the signing key of org %s exists but cannot be opened: wrong key file?"
              .formatted(name.orgId()));
    }
  }

  SigningKey newKey() {
    return SigningKey.generate(random);
  }

  SealedSecret seal(SecretName name, int version, SigningKey key) {
    return store.seal(name, version, key.displayed().getBytes(StandardCharsets.US_ASCII));
  }

  /** The keys as they stand in the topic, whatever the time is. */
  Optional<KeyRing> written(String orgId) {
    return store
        .table()
        .find(SecretName.signingKey(orgId))
        .map(active -> new KeyRing(key(active), active.sealed().version(), pending(orgId, active)));
  }

  /**
   * The record of a key that was activated may be read before the one that deletes it as pending.
   */
  private Optional<KeyRing.Pending> pending(String orgId, SecretTable.Opened active) {
    return store
        .table()
        .find(SecretName.nextSigningKey(orgId))
        .filter(next -> next.sealed().version() > active.sealed().version())
        .map(
            next ->
                new KeyRing.Pending(
                    key(next),
                    next.sealed().version(),
                    next.sealed().createdAt().plus(KeyRing.OVERLAP)));
  }

  private static SigningKey key(SecretTable.Opened opened) {
    return SigningKey.parse(new String(opened.plaintext(), StandardCharsets.US_ASCII));
  }
}
