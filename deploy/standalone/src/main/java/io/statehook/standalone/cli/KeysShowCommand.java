package io.statehook.standalone.cli;

import com.google.crypto.tink.Aead;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.signing.SigningKey;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.SigningKeys;
import io.statehook.standalone.words.FileFault;
import io.statehook.standalone.words.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the key that an org shares with its receivers. */
@Command(
    name = "show",
    description = "Print the signing key of an org; it is made on first use. It is a secret.")
final class KeysShowCommand implements Callable<Integer> {
  private static final long LIMIT_SECONDS = 30;
  private static final int MAX_ORG = 128;

  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(names = "--org", required = true, paramLabel = "ORG", description = "The org's id.")
  private String org = "";

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "The file that encrypts all secrets (setting: statehook.key.file).")
  private @Nullable String keyFile;

  @Option(names = "--create-key-file", description = "Make that file first if there is none.")
  private boolean createKeyFile;

  KeysShowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    requireOrgId();
    StatehookConfig config =
        connection.shortLived(
            keyFile == null ? Map.of() : Map.of(StatehookConfig.KEY_FILE, keyFile));
    Path file = keyFile(config.text(StatehookConfig.KEY_FILE));
    try (KafkaSession session = KafkaSession.open(config, Topic.WEBHOOK_SECRETS)) {
      if (!Files.exists(file)) {
        create(file, session);
      }
      show(session, open(file));
    }
    return ExitCodes.OK;
  }

  private void show(KafkaSession session, Aead aead) throws Exception {
    try (SigningKeys keys =
        new SigningKeys(
            session.clients(), session.topics(), aead, new SecureRandom(), surroundings.clock())) {
      keys.start().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      boolean had = keys.find(org).isPresent();
      SigningKey key = keys.forOrg(org).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!had) {
        outputOptions.output().note("%s had no signing key yet; made a new one".formatted(org));
      }
      outputOptions
          .output()
          .result(
              key.displayed(),
              Output.object().put("orgId", org).put("signingKey", key.displayed()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IllegalStateException fault) {
        throw new CommandFailure(ExitCodes.INVALID, FailureText.of(fault), e);
      }
      throw e;
    }
  }

  /** What is no org's id in an event would get a key that nobody ever needs. */
  private void requireOrgId() {
    boolean control = org.codePoints().anyMatch(Character::isISOControl);
    int length = org.codePointCount(0, org.length());
    if (length < 1 || length > MAX_ORG || control || !org.equals(org.strip())) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "--org must be 1 to %d characters without control characters or spaces at its ends,"
                  .formatted(MAX_ORG)
              + " not \"%s\"".formatted(Printable.of(org, MAX_ORG)));
    }
  }

  private Path keyFile(String name) {
    if (name.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "no key file: give --key-file FILE or the setting %s, the same for every process"
              .formatted(StatehookConfig.KEY_FILE));
    }
    Path file = Path.of(name);
    if (!Files.exists(file) && !createKeyFile) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "there is no key file %s; --create-key-file makes one, for a new installation"
              .formatted(file));
    }
    return file;
  }

  private static Aead open(Path file) {
    try {
      return KeyFile.open(file);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.INVALID, FailureText.of(e), e);
    }
  }

  /** Only where nothing is encrypted yet: a new file could not open what is there. */
  private void create(Path file, KafkaSession session) {
    if (StoredSecrets.exist(session)) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "this installation has secrets already, which a new key file cannot open; give the file"
              + " that its processes use instead of --create-key-file");
    }
    try {
      KeyFile.create(file);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.INVALID, "the key file cannot be made: " + FileFault.text(e), e);
    }
    outputOptions.output().note("made the key file " + file + "; without it no secret can be read");
  }
}
