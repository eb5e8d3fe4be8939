package io.statehook.dispatcher.control;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Encrypts every secret anew under the newest key, so that an older key can go. */
public final class Reencryption {
  private final SecretStore store;

  /** Works on the secrets in a store. */
  public Reencryption(SecretStore store) {
    this.store = store;
  }

  /** How many secrets there are under each key's id. */
  public Map<Integer, Integer> secretsByKey() {
    Map<Integer, Integer> counts = new TreeMap<>();
    store.table().all().forEach(secret -> counts.merge(secret.encryptionKeyId(), 1, Integer::sum));
    return counts;
  }

  /** The records that hold secrets which none of the keys opens. */
  public List<String> unusable() {
    return List.copyOf(store.table().unusableKeys());
  }

  /** Whether every secret is encrypted under the newest key and can be opened. */
  public boolean isComplete() {
    store.sync().join();
    return store.table().unusableKeys().isEmpty()
        && store.table().all().stream().allMatch(this::isNewest);
  }

  /**
   * Encrypts what is under an older key, one org at a time.
   *
   * @param by who does it
   * @return how many secrets were encrypted anew
   */
  public int run(String by) {
    store.sync().join();
    int done = 0;
    for (String orgId :
        store.table().all().stream().map(SealedSecret::orgId).distinct().sorted().toList()) {
      done += store.change(orgId, () -> reseal(orgId, by)).join();
    }
    return done;
  }

  private SecretChange<Integer> reseal(String orgId, String by) {
    List<SecretChange.Entry> entries = new ArrayList<>();
    Optional<SealedSecret> last = Optional.empty();
    for (SealedSecret secret : store.table().all()) {
      if (secret.orgId().equals(orgId) && !isNewest(secret)) {
        entries.add(SecretChange.Entry.of(resealed(secret)));
        last = Optional.of(secret);
      }
    }
    if (last.isEmpty()) {
      return SecretChange.none(0);
    }
    AuditEntry audit =
        store.audit(
            last.get().name(), last.get().version(), by, "encrypted-anew:" + entries.size());
    return SecretChange.audited(audit, entries.size(), entries.toArray(SecretChange.Entry[]::new));
  }

  private boolean isNewest(SealedSecret secret) {
    return secret.encryptionKeyId() == store.encryption().newestId();
  }

  private SealedSecret resealed(SealedSecret secret) {
    try {
      return secret.resealed(store.encryption());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "a secret can no longer be opened: " + secret.name().recordKey(), e);
    }
  }
}
