package io.statehook.dispatcher.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.statehook.dispatcher.control.KeyRing;
import io.statehook.dispatcher.control.SigningKeys;
import java.util.concurrent.CompletionStage;

/** Signers with the orgs' stored keys, kept while the keys stay the same. */
public final class OrgSigners implements Signers {
  private static final int MAX_CACHED_ORGS = 10_000;

  private final SigningKeys keys;
  private final Cache<String, OrgSigner> cache =
      Caffeine.newBuilder().maximumSize(MAX_CACHED_ORGS).build();

  /** Signers for the keys. */
  public OrgSigners(SigningKeys keys) {
    this.keys = keys;
  }

  @Override
  public CompletionStage<OrgSigner> forOrg(String orgId) {
    return keys.ringFor(orgId).thenApply(ring -> signer(orgId, ring));
  }

  private OrgSigner signer(String orgId, KeyRing ring) {
    return cache
        .asMap()
        .compute(
            orgId,
            (id, cached) -> cached != null && cached.has(ring) ? cached : new OrgSigner(ring));
  }
}
