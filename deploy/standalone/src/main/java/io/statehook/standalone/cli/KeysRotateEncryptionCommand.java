package io.statehook.standalone.cli;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.Reencryption;
import io.statehook.standalone.words.Count;
import io.statehook.standalone.words.FileFault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Replaces the key that encrypts secrets, in three steps that can each be repeated. */
@Command(
    name = "rotate-encryption",
    description = {
      "Replace the key that encrypts all secrets, while everything runs:",
      "1. --prepare adds a key to the key file; copy the file to every host that has it.",
      "2. Without option: the new key encrypts, and every secret is encrypted anew; copy again.",
      "3. --finish removes the old key from the file once nothing needs it; copy again.",
      "Processes notice a changed file by themselves. With statehook.key.variable, change the",
      "keys on a file, hand its content to every process, and run step 2."
    })
final class KeysRotateEncryptionCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final SecretOptions secretOptions;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(names = "--prepare", description = "Add a key that does not encrypt yet.")
  private boolean prepare;

  @Option(names = "--finish", description = "Remove the keys that nothing needs any more.")
  private boolean finish;

  KeysRotateEncryptionCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
    this.secretOptions = new SecretOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    if (prepare && finish) {
      throw new CommandFailure(ExitCodes.USAGE, "--prepare and --finish are different steps");
    }
    StatehookConfig config = secretOptions.config(connection);
    try (KafkaSession session = KafkaSession.open(config, Topic.WEBHOOK_SECRETS)) {
      // Opened first: a file that is not this installation's must not be changed.
      Reencryption reencryption = new Reencryption(secretOptions.open(session));
      return step(config.text(StatehookConfig.KEY_FILE), reencryption);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.INVALID, "the key file cannot be changed: " + FileFault.text(e), e);
    }
  }

  private int step(String file, Reencryption reencryption) throws IOException {
    if (!reencryption.unusable().isEmpty()) {
      return refuseUnusable(reencryption);
    }
    if (prepare) {
      boolean added = KeyFile.addKey(file(file));
      outputOptions
          .output()
          .note(
              (added ? "added a key to %s" : "%s has a new key already").formatted(file)
                  + "; copy it to every host before the next step");
      return ExitCodes.OK;
    }
    return finish ? finish(file, reencryption) : encryptAnew(file, reencryption);
  }

  private int encryptAnew(String file, Reencryption reencryption) throws IOException {
    boolean changed = !file.isEmpty() && KeyFile.useNewest(Path.of(file));
    int done = SecretOptions.change(() -> reencryption.run(secretOptions.by()));
    outputOptions
        .output()
        .result(
            Count.of(done, "secret") + " encrypted anew",
            Output.object().put("encryptedAnew", done).put("keyChanged", changed));
    if (!changed && done == 0) {
      outputOptions.output().note("there was no newer key; --prepare adds one");
    }
    return refuseLeftovers(reencryption);
  }

  private int finish(String file, Reencryption reencryption) throws IOException {
    if (refuseLeftovers(reencryption) != ExitCodes.OK) {
      return ExitCodes.INVALID;
    }
    int removed = KeyFile.dropOthers(file(file));
    outputOptions
        .output()
        .result(Count.of(removed, "old key") + " removed", Output.object().put("removed", removed));
    return ExitCodes.OK;
  }

  private int refuseLeftovers(Reencryption reencryption) {
    if (reencryption.isComplete()) {
      return ExitCodes.OK;
    }
    outputOptions
        .output()
        .note("not every secret is encrypted with the newest key; run keys rotate-encryption");
    return ExitCodes.INVALID;
  }

  private int refuseUnusable(Reencryption reencryption) {
    reencryption
        .unusable()
        .forEach(key -> outputOptions.output().note("cannot be opened: " + Output.visible(key)));
    outputOptions.output().note("wrong or outdated key file? Nothing was changed");
    return ExitCodes.INVALID;
  }

  private static Path file(String name) {
    if (name.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "the keys stand in an environment variable; --prepare and --finish change a file");
    }
    return Path.of(name);
  }
}
