package io.statehook.standalone.cli;

import com.google.crypto.tink.Aead;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.signing.SigningKey;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Callable;
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
    StatehookConfig config =
        connection.shortLived(
            keyFile == null ? Map.of() : Map.of(StatehookConfig.KEY_FILE, keyFile));
    Aead aead = aead(config.text(StatehookConfig.KEY_FILE));
    try (KafkaSession session = KafkaSession.open(config, Topic.WEBHOOK_SECRETS);
        SigningKeys keys =
            new SigningKeys(
                session.clients(),
                session.topics(),
                aead,
                new SecureRandom(),
                surroundings.clock())) {
      keys.start().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      SigningKey key = keys.forOrg(org).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      outputOptions
          .output()
          .result(
              key.displayed(),
              Output.object().put("orgId", org).put("signingKey", key.displayed()));
    }
    return ExitCodes.OK;
  }

  private Aead aead(String name) {
    if (name.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "no key file: give --key-file FILE or the setting %s, the same for every process"
              .formatted(StatehookConfig.KEY_FILE));
    }
    Path file = Path.of(name);
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      return KeyFile.open(file);
    } catch (IllegalArgumentException | IOException e) {
      throw new CommandFailure(ExitCodes.INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  private void create(Path file) throws IOException {
    if (!createKeyFile) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "there is no key file %s; --create-key-file makes one, for a new installation"
              .formatted(file));
    }
    KeyFile.create(file);
    outputOptions.output().note("made the key file " + file + "; without it no secret can be read");
  }
}
