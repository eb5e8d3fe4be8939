package io.statehook.dispatcher.control;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest good record of every secret, still encrypted: a secret is opened when it is used, and
 * nothing here holds it in clear. Changes exclude each other; anybody reads without waiting.
 */
final class SecretTable {
  private static final Logger log = LoggerFactory.getLogger(SecretTable.class);

  private final Aead aead;
  private final Map<String, SealedSecret> good = new ConcurrentHashMap<>();

  /** Newer records that we cannot open, by record key; empty when they are no secrets at all. */
  private final Map<String, Optional<SealedSecret>> unusable = new ConcurrentHashMap<>();

  private final Map<String, Long> audited = new ConcurrentHashMap<>();
  private final List<Consumer<SecretName>> listeners = new CopyOnWriteArrayList<>();

  SecretTable(Aead aead) {
    this.aead = aead;
  }

  /** A secret in clear, for as long as it takes to use it. */
  @SuppressWarnings("ArrayRecordComponent") // Made for one caller.
  record Opened(SealedSecret sealed, byte[] plaintext) {
    @Override
    public String toString() {
      return "Opened[%s]".formatted(sealed.name().recordKey());
    }
  }

  /** Calls the listener with each secret that can be used from now on, or is another one. */
  void listen(Consumer<SecretName> listener) {
    listeners.add(listener);
  }

  /** The newest good record of a secret, as it is; another object where it is another record. */
  @Nullable SealedSecret sealed(SecretName name) {
    return good.get(name.recordKey());
  }

  /** Opens the newest good record of a secret. */
  Optional<Opened> find(SecretName name) {
    SealedSecret sealed = good.get(name.recordKey());
    if (sealed == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Opened(sealed, sealed.open(aead)));
    } catch (GeneralSecurityException e) {
      // It could be opened when it was read: its key has left the file since.
      log.error("secret can no longer be opened: key={}", name.recordKey());
      return Optional.empty();
    }
  }

  /** Whether there is a record of this secret that cannot be opened, or no longer. */
  boolean isUnusable(SecretName name) {
    return unusable.containsKey(name.recordKey())
        || (good.containsKey(name.recordKey()) && find(name).isEmpty());
  }

  /** Whether there are secrets of which not one can be opened: the keys are another's. */
  boolean isLockedOut() {
    return good.isEmpty() && !unusable.isEmpty();
  }

  /** Whether a secret other than this one was encrypted with a key that we do not have. */
  boolean hasForeignBeside(SecretName name) {
    return unusable.entrySet().stream()
        .anyMatch(e -> e.getValue().isPresent() && !e.getKey().equals(name.recordKey()));
  }

  /** Every secret that can be opened. */
  List<SealedSecret> all() {
    return List.copyOf(good.values());
  }

  /** Every secret of a subscription, also those that cannot be opened. */
  Set<SecretName> credentials() {
    return Stream.concat(
            good.values().stream(), unusable.values().stream().flatMap(Optional::stream))
        .map(SealedSecret::name)
        .filter(SecretName::isCredential)
        .collect(Collectors.toSet());
  }

  /** The keys of records that cannot be opened. */
  Collection<String> unusableKeys() {
    return unusable.keySet();
  }

  /** How many audit entries an org ever had. */
  long audited(String orgId) {
    return audited.getOrDefault(orgId, 0L);
  }

  /** Takes the newest record under a key. */
  synchronized void apply(ControlRecord record) {
    if (AuditEntry.isKey(record.key())) {
      record
          .value()
          .flatMap(AuditEntry::read)
          .filter(entry -> entry.recordKey().equals(record.key()))
          .ifPresent(this::count);
    } else if (record.value().isEmpty()) {
      unusable.remove(record.key());
      good.remove(record.key());
    } else {
      take(record.key(), record.offset(), record.value().get());
    }
  }

  /** The keys may have come meanwhile. */
  synchronized void retryUnusable() {
    unusable.forEach((key, record) -> record.ifPresent(secret -> retry(key, secret)));
  }

  /** A newer record may have come since this one could not be opened. */
  private void retry(String key, SealedSecret secret) {
    if (isOlderThanGood(key, secret) || tryToKeep(key, secret)) {
      unusable.remove(key);
    }
  }

  private void count(AuditEntry entry) {
    audited.merge(entry.orgId(), entry.number(), Math::max);
  }

  /** The text of a failure could quote the secret; the record's place is enough to find it. */
  private void take(String key, long offset, byte[] value) {
    Optional<SealedSecret> read = read(key, value);
    if (read.isPresent() && isOlderThanGood(key, read.get())) {
      log.error("secret record is older than the one in force: offset={} key={}", offset, key);
    } else if (read.isEmpty() || !tryToKeep(key, read.get())) {
      unusable.put(key, read);
      log.error("secret record cannot be used: offset={} key={}", offset, key);
    }
  }

  private boolean isOlderThanGood(String key, SealedSecret secret) {
    SealedSecret current = good.get(key);
    return current != null && secret.version() < current.version();
  }

  private static Optional<SealedSecret> read(String key, byte[] value) {
    try {
      return Optional.of(SealedSecret.read(value)).filter(s -> s.name().recordKey().equals(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean tryToKeep(String key, SealedSecret secret) {
    try {
      secret.open(aead);
    } catch (GeneralSecurityException e) {
      return false;
    }
    SealedSecret before = good.put(key, secret);
    unusable.remove(key);
    // One that was only encrypted anew has its version.
    if (before == null || before.version() < secret.version()) {
      listeners.forEach(listener -> listener.accept(secret.name()));
    }
    return true;
  }
}
