package io.statehook.standalone.cli;

import io.statehook.common.config.AdminConfig;
import io.statehook.dispatcher.operations.TokenFile;
import io.statehook.standalone.words.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the tokens are that a command is about. */
final class TokenOptions {
  @Option(
      names = "--tokens-file",
      paramLabel = "FILE",
      description = "The file with the hashes of tokens (setting: statehook.admin.tokens.file).")
  private @Nullable String file;

  /** Something that is done with the file. */
  interface Use<T> {
    T with(TokenFile tokens) throws IOException;
  }

  /** Does it, and says in words why it cannot be done. */
  <T> T use(ConnectionOptions connection, Use<T> use) {
    Path path = path(connection);
    try {
      return use.with(new TokenFile(path));
    } catch (NoSuchFileException e) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          Files.exists(path) ? FileFault.text(e) : "there is no token file " + path,
          e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.INVALID, "the token file cannot be used: " + FileFault.text(e), e);
    }
  }

  private Path path(ConnectionOptions connection) {
    String name =
        connection
            .shortLived(file == null ? Map.of() : Map.of(AdminConfig.TOKENS_FILE, file))
            .text(AdminConfig.TOKENS_FILE);
    if (name.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "say which file with --tokens-file FILE, or set %s".formatted(AdminConfig.TOKENS_FILE));
    }
    return Path.of(name);
  }
}
