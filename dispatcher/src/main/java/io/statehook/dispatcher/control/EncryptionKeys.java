package io.statehook.dispatcher.control;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import io.statehook.common.config.StatehookConfig;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that encrypt secrets, as they stand in a file or a variable now. They are looked at
 * again before each encryption and when a decryption fails, so that a rotation needs no restart.
 */
public final class EncryptionKeys implements Aead {
  private static final Logger log = LoggerFactory.getLogger(EncryptionKeys.class);

  private final Supplier<String> source;
  private final String where;
  private volatile Known known;

  private record Known(String json, int newestId, Aead aead) {
    @Override
    public String toString() {
      return "Known[newestId=%d]".formatted(newestId);
    }
  }

  EncryptionKeys(Supplier<String> source, String where) {
    this.source = source;
    this.where = where;
    this.known = known(source.get(), where);
  }

  /**
   * The keys that the settings name.
   *
   * @param environment the variables of this process
   * @throws IllegalArgumentException if none are named or they cannot be used; the message says
   *     what to do
   */
  public static EncryptionKeys of(StatehookConfig config, Map<String, String> environment) {
    String file = config.text(StatehookConfig.KEY_FILE);
    String variable = config.text(StatehookConfig.KEY_VARIABLE);
    if (file.isEmpty() == variable.isEmpty()) {
      throw new IllegalArgumentException(
          ("one of %s and %s must be set: the key that encrypts secrets; make one with:"
                  + " statehook keys show --org ORG --key-file FILE --create-key-file")
              .formatted(StatehookConfig.KEY_FILE, StatehookConfig.KEY_VARIABLE));
    }
    return variable.isEmpty() ? KeyFile.open(Path.of(file)) : inVariable(variable, environment);
  }

  private static EncryptionKeys inVariable(String name, Map<String, String> environment) {
    String json = environment.get(name);
    if (json == null) {
      throw new IllegalArgumentException("the environment has no variable " + name);
    }
    return new EncryptionKeys(() -> json, "the environment variable " + name);
  }

  /** The id of the key that encrypts. */
  int newestId() {
    lookAgain();
    return known.newestId;
  }

  @Override
  public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
    lookAgain();
    return known.aead.encrypt(plaintext, associatedData);
  }

  @Override
  public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
    try {
      return known.aead.decrypt(ciphertext, associatedData);
    } catch (GeneralSecurityException e) {
      if (!lookAgain()) {
        throw e;
      }
      return known.aead.decrypt(ciphertext, associatedData);
    }
  }

  /** Whether other keys stand there now; when they cannot be used, the known ones stay. */
  private boolean lookAgain() {
    try {
      String json = source.get();
      if (json.equals(known.json)) {
        return false;
      }
      known = known(json, where);
      log.info("encryption keys read anew: newestId={}", known.newestId);
      return true;
    } catch (IllegalArgumentException e) {
      log.warn("encryption keys cannot be read anew: {}", e.getMessage());
      return false;
    }
  }

  private static Known known(String json, String where) {
    KeysetHandle keys = KeyFile.keyset(json, where);
    try {
      Aead aead = keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
      return new Known(json, keys.getPrimary().getId(), aead);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("%s is not a Tink AEAD keyset".formatted(where), e);
    }
  }

  /** Where the keys are, never the keys. */
  @Override
  public String toString() {
    return "EncryptionKeys[%s]".formatted(where);
  }
}
