package io.statehook.dispatcher.delivery;

import io.statehook.common.signing.RequestSigner;
import java.util.concurrent.CompletionStage;

/** Where the signers of orgs come from. */
public interface Signers {
  /**
   * The signer with the keys of the org that are in force now. A failing stage fails the attempt:
   * nothing is sent unsigned. Callers share the signer and lock on it while they sign.
   */
  CompletionStage<RequestSigner> forOrg(String orgId);
}
