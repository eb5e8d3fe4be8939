package io.statehook.dispatcher.control;

/**
 * Which secret.
 *
 * @param orgId the org it belongs to
 * @param owner the org itself or one of its subscriptions
 * @param kind what it is
 */
record SecretName(String orgId, String owner, String kind) {
  /** The kind of an org's signing key. */
  static final String SIGNING_KEY = "signing-key";

  static SecretName signingKey(String orgId) {
    return new SecretName(orgId, orgId, SIGNING_KEY);
  }

  /** The key of its record; the kind comes first, because org ids may hold any character. */
  String recordKey() {
    return kind + "|" + orgId + "|" + owner;
  }
}
