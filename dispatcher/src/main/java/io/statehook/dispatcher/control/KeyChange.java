package io.statehook.dispatcher.control;

import java.util.Optional;

/**
 * What came of changing an org's signing keys.
 *
 * @param ring the keys as they are now; empty if the org has none
 * @param refusal why nothing was changed; empty text if it was
 */
public record KeyChange(Optional<KeyRing> ring, String refusal) {
  /** Whether the change was made. */
  public boolean isDone() {
    return refusal.isEmpty();
  }
}
