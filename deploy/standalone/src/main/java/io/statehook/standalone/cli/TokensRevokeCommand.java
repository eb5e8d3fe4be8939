package io.statehook.standalone.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a token out of force. */
@Command(
    name = "revoke",
    description = "Take a token out of force; within a second it opens nothing any more.")
final class TokensRevokeCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final TokenOptions tokens = new TokenOptions();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Parameters(paramLabel = "NAME", description = "The token's name.")
  private String name = "";

  TokensRevokeCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() {
    boolean revoked = tokens.use(connection, file -> file.revoke(name));
    outputOptions
        .output()
        .note(
            revoked
                ? "revoked " + name
                : "statehook: there is no token \"%s\"".formatted(Output.visible(name)));
    return revoked ? ExitCodes.OK : ExitCodes.NOT_FOUND;
  }
}
