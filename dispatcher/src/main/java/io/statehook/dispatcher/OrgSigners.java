package io.statehook.dispatcher;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.statehook.common.signing.RequestSigner;
import io.statehook.common.signing.SigningKey;
import io.statehook.dispatcher.control.SigningKeys;
import io.statehook.dispatcher.delivery.Signers;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Signers made from the orgs' keys and kept per key, because keying a MAC costs more than using it. */
final class OrgSigners implements Signers {
  private static final int MAX_SIGNERS = 10_000;

  private final SigningKeys keys;
  private final Cache<SigningKey, RequestSigner> signers =
      Caffeine.newBuilder().maximumSize(MAX_SIGNERS).build();

  OrgSigners(SigningKeys keys) {
    this.keys = keys;
  }

  @Override
  public CompletionStage<RequestSigner> forOrg(String orgId) {
    return keys.forOrg(orgId)
        .thenApply(key -> signers.get(key, active -> new RequestSigner(active, List.of())));
  }
}
