package io.statehook.standalone.cli;

import io.statehook.standalone.words.FileFault;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where a secret comes from: a file, standard input, or a question at the terminal. Never an
 * argument, which every user of the machine can see in the process list.
 */
final class SecretInput {
  private static final int MAX_BYTES = 64 * 1024;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Surroundings surroundings;

  @Option(
      names = "--from-file",
      paramLabel = "FILE",
      description =
          "A file that holds the secret, or - for standard input (default: ask at a terminal,"
              + " else standard input). A line end at its end does not count.")
  private @Nullable String file;

  SecretInput(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The secret as text. */
  String read() {
    Console console = System.console();
    if (file == null && console != null) {
      char[] typed = console.readPassword("secret: ");
      return typed == null ? "" : new String(typed);
    }
    return withoutLineEnd(text(bytes()));
  }

  private byte[] bytes() {
    try {
      return file == null || file.equals("-")
          ? surroundings.in().readNBytes(MAX_BYTES + 1)
          : contents(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCodes.INVALID, "there is no file " + file, e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.INVALID, "the secret cannot be read: " + FileFault.text(e), e);
    }
  }

  private static byte[] contents(Path file) throws IOException {
    if (Files.isRegularFile(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "the file %s is open to others; run: chmod 600 %s".formatted(file, file));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_BYTES + 1);
    }
  }

  /** Without the cause of a failure, which knows the bytes. */
  private static String text(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new CommandFailure(
          ExitCodes.INVALID, "a secret has at most %d bytes".formatted(MAX_BYTES));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandFailure(ExitCodes.INVALID, "the secret is not UTF-8 text");
    }
  }

  private static String withoutLineEnd(String text) {
    return text.replaceFirst("\\r?\\n\\z", "");
  }
}
