package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.KeyChange;
import io.statehook.dispatcher.control.KeyOperations;
import io.statehook.dispatcher.control.SecretStore;
import io.statehook.dispatcher.control.SigningKeys;
import java.security.SecureRandom;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** The signing keys of orgs, opened for one command. */
final class OrgKeys {
  private final SigningKeys keys;
  private final KeyOperations operations;

  private OrgKeys(SecretStore store) {
    keys = new SigningKeys(store, new SecureRandom());
    operations = new KeyOperations(store, keys);
  }

  /** The keys in the secrets of an installation. */
  static OrgKeys open(KafkaSession session, SecretOptions secrets) {
    return new OrgKeys(secrets.open(session));
  }

  /** Changes an org's keys; what forbids it is the operator's to mend. */
  static KeyChange change(
      ConnectionOptions connection,
      SecretOptions secrets,
      Function<KeyOperations, KeyChange> change)
      throws ExecutionException, InterruptedException {
    try (KafkaSession session =
        KafkaSession.open(secrets.config(connection), Topic.WEBHOOK_SECRETS)) {
      OrgKeys opened = open(session, secrets);
      return SecretOptions.change(() -> change.apply(opened.operations));
    }
  }

  /** Whether the org has a key already. */
  boolean hasKey(String orgId) {
    return keys.ring(orgId).isPresent();
  }

  KeyOperations operations() {
    return operations;
  }
}
