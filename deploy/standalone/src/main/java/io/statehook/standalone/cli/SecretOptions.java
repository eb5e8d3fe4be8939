package io.statehook.standalone.cli;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.control.EncryptionKeys;
import io.statehook.dispatcher.control.SecretStore;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command on secrets takes: the keys that encrypt them, and who gives it. */
final class SecretOptions {
  private final Surroundings surroundings;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "The file that encrypts all secrets (setting: statehook.key.file).")
  private @Nullable String keyFile;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who does this, for the audit entry (default: the user of this process).")
  private @Nullable String by;

  SecretOptions(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  StatehookConfig config(ConnectionOptions connection) {
    return connection.shortLived(
        keyFile == null ? Map.of() : Map.of(StatehookConfig.KEY_FILE, keyFile));
  }

  String by() {
    return by == null ? System.getProperty("user.name", "unknown") : by;
  }

  /** The installation's secrets, read to their end. */
  SecretStore open(KafkaSession session) {
    EncryptionKeys keys = keys(session.config());
    SecretStore store = session.secrets(keys, surroundings.clock());
    if (store.isLockedOut()) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "no stored secret can be opened with %s: wrong key file?".formatted(keys));
    }
    return store;
  }

  /** Runs a change; what forbids it is the operator's to mend. */
  static <T> T change(Supplier<T> change) {
    try {
      return change.get();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IllegalStateException fault) {
        throw new CommandFailure(ExitCodes.INVALID, FailureText.of(fault), e);
      }
      throw e;
    }
  }

  private EncryptionKeys keys(StatehookConfig config) {
    try {
      return EncryptionKeys.of(config, surroundings.environment());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.INVALID, FailureText.of(e), e);
    }
  }
}
