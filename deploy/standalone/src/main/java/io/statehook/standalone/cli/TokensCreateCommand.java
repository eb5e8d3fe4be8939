package io.statehook.standalone.cli;

import io.statehook.dispatcher.control.OrgScope;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a token for API and console. */
@Command(
    name = "create",
    description = {
      "Make a token for API and console and print it, once: only its hash is kept.",
      "Processes that use the file know it within a second."
    })
final class TokensCreateCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final TokenOptions tokens = new TokenOptions();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Parameters(paramLabel = "NAME", description = "Who bears it; stands in logs and audit entries.")
  private String name = "";

  @ArgGroup(multiplicity = "1")
  private Orgs orgs = new Orgs();

  @Option(names = "--read-only", description = "It may see things but not change them.")
  private boolean readOnly;

  /** Whose things it sees. */
  private static final class Orgs {
    @Option(names = "--org", paramLabel = "ORG", description = "It sees one org and nothing else.")
    private @Nullable String org;

    @Option(names = "--all-orgs", description = "It sees every org.")
    @SuppressWarnings("unused") // Said aloud: without --org, this must be given.
    private boolean all;
  }

  TokensCreateCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() {
    OrgScope scope = orgs.org == null ? OrgScope.ALL : OrgScope.of(OrgOption.checked(orgs.org));
    String token =
        tokens.use(connection, file -> file.create(name, scope, !readOnly, new SecureRandom()));
    Output output = outputOptions.output();
    output.result(
        token,
        Output.object()
            .put("name", name)
            .put("access", readOnly ? "read" : "admin")
            .put("org", scope.orgId().orElse("*"))
            .put("token", token));
    output.note("this token is shown once; send it as Authorization: Bearer, or sign in with it");
    return ExitCodes.OK;
  }
}
