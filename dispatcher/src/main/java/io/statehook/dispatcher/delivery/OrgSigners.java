package io.statehook.dispatcher.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.statehook.common.signing.RequestSigner;
import io.statehook.common.signing.SigningKey;
import io.statehook.dispatcher.control.SigningKeys;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Signers with the orgs' stored keys, kept while the key stays the same. */
public final class OrgSigners implements Signers {
  private static final int MAX_CACHED_ORGS = 10_000;

  private final SigningKeys keys;
  private final Cache<String, Keyed> cache =
      Caffeine.newBuilder().maximumSize(MAX_CACHED_ORGS).build();

  /** Signers for the keys. */
  public OrgSigners(SigningKeys keys) {
    this.keys = keys;
  }

  @Override
  public CompletionStage<RequestSigner> forOrg(String orgId) {
    return keys.forOrg(orgId).thenApply(key -> signer(orgId, key));
  }

  private RequestSigner signer(String orgId, SigningKey key) {
    return cache
        .asMap()
        .compute(
            orgId,
            (id, cached) ->
                cached != null && cached.key.equals(key)
                    ? cached
                    : new Keyed(key, new RequestSigner(key, List.of())))
        .signer;
  }

  private record Keyed(SigningKey key, RequestSigner signer) {}
}
