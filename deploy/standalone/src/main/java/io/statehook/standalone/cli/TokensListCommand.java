package io.statehook.standalone.cli;

import io.statehook.dispatcher.operations.TokenEntry;
import io.statehook.dispatcher.operations.TokenFile;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists who may come in. */
@Command(name = "list", description = "List the tokens by name, never the tokens themselves.")
final class TokensListCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final TokenOptions tokens = new TokenOptions();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  TokensListCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() {
    List<TokenEntry> entries = tokens.use(connection, TokenFile::entries);
    Output output = outputOptions.output();
    if (output.isJson()) {
      entries.forEach(
          entry ->
              output.line(
                  Output.object()
                      .put("name", entry.name())
                      .put("access", entry.access())
                      .put("org", entry.org())
                      .toString()));
    } else {
      output.table(
          List.of("NAME", "ACCESS", "ORG"),
          entries.stream().map(e -> List.of(e.name(), e.access(), e.org())).toList());
    }
    return ExitCodes.OK;
  }
}
