package io.statehook.dispatcher.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.Credential;
import io.statehook.dispatcher.control.CredentialReading;
import io.statehook.dispatcher.http.ClientIdentity;

/** Makes proofs of stored secrets; what it keeps is bounded and goes with the secret. */
final class Authorizer {
  private static final int MAX_CACHED = 10_000;

  private final CredentialSource source;
  private final Cache<String, Kept> cache = Caffeine.newBuilder().maximumSize(MAX_CACHED).build();

  Authorizer(CredentialSource source) {
    this.source = source;
  }

  /** The proof for a request of the subscription, or why there is none. */
  Proof proof(Subscription subscription) {
    if (subscription.authorization() == Authorization.NONE) {
      return Proof.NONE;
    }
    CredentialReading reading = source.find(subscription);
    return reading
        .credential()
        .map(credential -> proof(subscription.id(), credential))
        .orElseGet(() -> Proof.unusable(reading.problem()));
  }

  private Proof proof(String subscriptionId, Credential credential) {
    Kept kept = cache.getIfPresent(subscriptionId);
    if (kept == null || !kept.credential.equals(credential)) {
      kept = new Kept(credential, made(credential));
      cache.put(subscriptionId, kept);
    }
    return kept.proof;
  }

  private static Proof made(Credential credential) {
    try {
      return new Proof(
          "",
          credential.authorizationHeader(),
          credential.pem().map(ClientIdentity::ofPem).orElse(null),
          SecretMask.of(credential.confidential()));
    } catch (IllegalArgumentException e) {
      return Proof.unusable("the client certificate cannot be used: " + e.getMessage());
    }
  }

  private record Kept(Credential credential, Proof proof) {}
}
