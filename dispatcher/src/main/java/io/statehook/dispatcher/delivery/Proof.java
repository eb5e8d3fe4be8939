package io.statehook.dispatcher.delivery;

import io.statehook.dispatcher.http.ClientIdentity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one request proves itself besides its signature.
 *
 * @param problem why nothing may be sent; empty text if it may
 * @param header the {@code Authorization} header, if one is sent
 * @param identity the client certificate; null for none
 * @param mask hides all of it in the answer
 */
record Proof(
    String problem, Optional<String> header, @Nullable ClientIdentity identity, SecretMask mask) {
  /** Nothing besides the signature. */
  static final Proof NONE = new Proof("", Optional.empty(), null, SecretMask.NONE);

  /** There is no secret that could be sent. */
  static Proof unusable(String problem) {
    return new Proof(problem, Optional.empty(), null, SecretMask.NONE);
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "Proof[header=%s, identity=%s]".formatted(header.isPresent(), identity);
  }
}
