package io.statehook.dispatcher.control;

import io.statehook.common.signing.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The signing keys of an org: one that is active, and during a reset one that is pending. {@code
 * webhook-signature} carries both; {@code x-signature} has one slot, which is the active key's.
 *
 * @param active signs everything
 * @param version of the active key, counted from 1
 * @param pending follows it
 */
public record KeyRing(SigningKey active, int version, Optional<Pending> pending) {
  /** How long receivers have to take over the new key before it becomes active by itself. */
  public static final Duration OVERLAP = Duration.ofHours(24);

  /**
   * A key that is not active yet.
   *
   * @param key the key
   * @param version of it
   * @param activatesAt when it becomes active unless it was activated before
   */
  public record Pending(SigningKey key, int version, Instant activatesAt) {}

  /**
   * The ring at a moment: a pending key whose time has come is active, and the one before it has
   * ended. Needs nobody to do anything, so no worker has to be alive at that moment.
   */
  public KeyRing at(Instant now) {
    return pending
        .filter(next -> !now.isBefore(next.activatesAt))
        .map(next -> new KeyRing(next.key, next.version, Optional.empty()))
        .orElse(this);
  }

  /** The keys beside the active one that sign {@code webhook-signature}. */
  public List<SigningKey> others() {
    return pending.map(Pending::key).stream().toList();
  }
}
