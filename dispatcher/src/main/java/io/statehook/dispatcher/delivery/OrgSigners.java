package io.statehook.dispatcher.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.statehook.dispatcher.control.KeyRing;
import io.statehook.dispatcher.control.SigningKeys;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Signers with the orgs' stored keys, kept while the keys stay the same. */
public final class OrgSigners implements Signers {
  private static final int MAX_CACHED_ORGS = 10_000;

  private final SigningKeys keys;
  private final Cache<String, Kept> cache =
      Caffeine.newBuilder().maximumSize(MAX_CACHED_ORGS).build();

  /** Signers for the keys. */
  public OrgSigners(SigningKeys keys) {
    this.keys = keys;
  }

  /** A signer, and what stood in the topic before its keys were looked for. */
  private record Kept(OrgSigner signer, SigningKeys.Mark mark) {}

  /** Keys are opened again when others stand in the topic, and while one waits for its time. */
  @Override
  public CompletionStage<OrgSigner> forOrg(String orgId) {
    Kept kept = cache.getIfPresent(orgId);
    if (kept != null && !kept.signer.changesByItself() && keys.isCurrent(kept.mark)) {
      return CompletableFuture.completedFuture(kept.signer);
    }
    SigningKeys.Mark mark = keys.mark(orgId);
    return keys.ringFor(orgId).thenApply(ring -> signer(orgId, ring, mark));
  }

  private OrgSigner signer(String orgId, KeyRing ring, SigningKeys.Mark mark) {
    Kept kept = cache.getIfPresent(orgId);
    OrgSigner signer = kept != null && kept.signer.has(ring) ? kept.signer : new OrgSigner(ring);
    cache.put(orgId, new Kept(signer, mark));
    return signer;
  }
}
