package io.statehook.standalone.cli;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.KeyRing;
import io.statehook.standalone.words.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the key that an org shares with its receivers. */
@Command(
    name = "show",
    description = "Print the signing key of an org; it is made on first use. It is a secret.")
final class KeysShowCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final SecretOptions secretOptions;
  @Mixin private final OrgOption org = new OrgOption();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(names = "--pending", description = "Print the key that is pending during a reset.")
  private boolean pending;

  @Option(names = "--create-key-file", description = "Make the key file first if there is none.")
  private boolean createKeyFile;

  KeysShowCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
    this.secretOptions = new SecretOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    String orgId = org.id();
    StatehookConfig config = secretOptions.config(connection);
    String keyFile = config.text(StatehookConfig.KEY_FILE);
    requireFileUnlessMade(keyFile);
    try (KafkaSession session = KafkaSession.open(config, Topic.WEBHOOK_SECRETS)) {
      if (!keyFile.isEmpty() && !Files.exists(Path.of(keyFile))) {
        create(Path.of(keyFile), session);
      }
      OrgKeys keys = OrgKeys.open(session, secretOptions);
      boolean had = keys.hasKey(orgId);
      KeyRing ring = SecretOptions.change(() -> keys.operations().show(orgId, secretOptions.by()));
      if (!had) {
        outputOptions.output().note("%s had no signing key yet; made a new one".formatted(orgId));
      }
      return print(orgId, ring);
    }
  }

  private int print(String orgId, KeyRing ring) {
    Output output = outputOptions.output();
    if (pending) {
      if (ring.pending().isEmpty()) {
        output.note("statehook: %s has no pending key".formatted(Output.visible(orgId)));
        return ExitCodes.NOT_FOUND;
      }
      KeyRing.Pending next = ring.pending().get();
      output.result(next.key().displayed(), KeysReport.json(orgId, ring));
      return ExitCodes.OK;
    }
    ring.pending()
        .ifPresent(
            next ->
                output.note(
                    "a new key is pending, which becomes active at %s; --pending prints it"
                        .formatted(next.activatesAt())));
    output.result(ring.active().displayed(), KeysReport.json(orgId, ring));
    return ExitCodes.OK;
  }

  private void requireFileUnlessMade(String keyFile) {
    if (!createKeyFile && !keyFile.isEmpty() && !Files.exists(Path.of(keyFile))) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "there is no key file %s; --create-key-file makes one, for a new installation"
              .formatted(keyFile));
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
