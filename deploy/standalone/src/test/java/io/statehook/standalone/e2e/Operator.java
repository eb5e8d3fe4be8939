package io.statehook.standalone.e2e;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.control.Credentials;
import io.statehook.dispatcher.control.EncryptionKeys;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.KeyOperations;
import io.statehook.dispatcher.control.Reencryption;
import io.statehook.dispatcher.control.SecretStore;
import io.statehook.dispatcher.control.SigningKeys;
import io.statehook.dispatcher.http.ClientIdentity;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;

/** Somebody with the key file at a command line: a process of its own beside the dispatchers. */
record Operator(
    SecretStore store, SigningKeys keys, KeyOperations keyOperations, Credentials credentials)
    implements AutoCloseable {
  static final String NAME = "ann";

  static Operator of(TestInstallation installation) throws Exception {
    StatehookConfig config = installation.config(Map.of());
    SecretStore store =
        new SecretStore(
            new KafkaClients(config, "operator"),
            config.topics(),
            EncryptionKeys.of(config, Map.of()),
            new SecureRandom(),
            Clock.systemUTC());
    store.start().get();
    SigningKeys keys = new SigningKeys(store, new SecureRandom());
    return new Operator(
        store, keys, new KeyOperations(store, keys), new Credentials(store, ClientIdentity::ofPem));
  }

  Reencryption reencryption() {
    return new Reencryption(store);
  }

  @Override
  public void close() {
    store.close();
  }
}
