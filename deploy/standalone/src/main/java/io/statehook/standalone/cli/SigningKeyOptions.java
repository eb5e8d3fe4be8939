package io.statehook.standalone.cli;

import io.statehook.common.signing.SigningKey;
import io.statehook.standalone.words.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The signing key that a command works with; never printed. */
final class SigningKeyOptions {
  static final String VARIABLE = "STATEHOOK_SIGNING_KEY";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Surroundings surroundings;

  @Option(
      names = "--key",
      paramLabel = "WHSEC",
      arity = "0..1",
      interactive = true,
      description =
          "The signing key as shown, whsec_...; without a value it is asked for and not echoed."
              + " Others may see it in the process list: the environment variable "
              + VARIABLE
              + " or --signing-key-file is better.")
  private char @Nullable [] key;

  @Option(
      names = "--signing-key-file",
      paramLabel = "FILE",
      description = "A file that holds the signing key; only its owner may read it.")
  private @Nullable Path file;

  SigningKeyOptions(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The key, from flag, file or environment. */
  SigningKey key() {
    try {
      return SigningKey.parse(displayed().strip());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCodes.INVALID, "the signing key cannot be used: " + e.getMessage(), e);
    }
  }

  private static String contents(Path file) {
    try {
      if (Files.isRegularFile(file)
          && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
        throw new CommandFailure(
            ExitCodes.INVALID,
            "the signing key file %s is open to others; run: chmod 600 %s".formatted(file, file));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.INVALID, "the signing key file cannot be read: " + FileFault.text(e), e);
    }
  }

  private String displayed() {
    if (key != null) {
      return new String(key);
    }
    if (file != null) {
      return contents(file);
    }
    String variable = surroundings.environment().get(VARIABLE);
    if (variable == null) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "no signing key: give --key (it is asked for), --signing-key-file FILE, or set "
              + VARIABLE);
    }
    return variable;
  }
}
