package io.statehook.dispatcher.control;

import io.statehook.common.subscription.Authorization;

/**
 * Which secret.
 *
 * @param orgId the org it belongs to
 * @param owner the org itself or one of its subscriptions
 * @param kind what it is
 */
record SecretName(String orgId, String owner, String kind) {
  /** The kind of an org's signing key in force. */
  static final String SIGNING_KEY = "signing-key";

  /** The kind of the key that follows it, while a reset is under way. */
  static final String NEXT_SIGNING_KEY = "next-signing-key";

  static SecretName signingKey(String orgId) {
    return new SecretName(orgId, orgId, SIGNING_KEY);
  }

  static SecretName nextSigningKey(String orgId) {
    return new SecretName(orgId, orgId, NEXT_SIGNING_KEY);
  }

  /** What a subscription's requests prove themselves with. */
  static SecretName credential(String orgId, String subscriptionId, Authorization kind) {
    return new SecretName(orgId, subscriptionId, kind.wireName());
  }

  /** Whether it belongs to a subscription and not to the org itself. */
  boolean isCredential() {
    return !kind.equals(SIGNING_KEY) && !kind.equals(NEXT_SIGNING_KEY);
  }

  /**
   * The key of its record. The kind comes first, because org ids may hold any character; owners are
   * the same org or a subscription id, which holds no bar, so no two names share a key.
   */
  String recordKey() {
    return kind + "|" + orgId + "|" + owner;
  }
}
