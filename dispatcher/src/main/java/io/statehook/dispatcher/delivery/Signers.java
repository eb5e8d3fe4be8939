package io.statehook.dispatcher.delivery;

import java.util.concurrent.CompletionStage;

/** Where the signers of orgs come from. */
public interface Signers {
  /**
   * The signer with the keys of the org that are in force now. A failing stage fails the attempt:
   * nothing is sent unsigned.
   */
  CompletionStage<OrgSigner> forOrg(String orgId);
}
