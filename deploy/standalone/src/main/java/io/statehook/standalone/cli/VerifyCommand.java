package io.statehook.standalone.cli;

import io.statehook.common.signing.SignatureVerifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges a request as a receiver should. */
@Command(
    name = "verify",
    description = {
      "Check both signatures of a request: exit 0 when they are right, 1 when not.",
      "The body must be the bytes as they were received, before any parsing."
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin private final SigningKeyOptions signingKey;
  @Mixin private final SignedBody body;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      required = true,
      description = "A header of the request, as for curl. May be repeated.")
  private List<String> headers = new ArrayList<>();

  VerifyCommand(Surroundings surroundings) {
    this.signingKey = new SigningKeyOptions(surroundings);
    this.body = new SignedBody(surroundings);
  }

  @Override
  public Integer call() {
    Map<String, String> byName = byName();
    SignatureVerifier verifier = new SignatureVerifier(signingKey.key());
    Optional<String> problem =
        verifier.problem(name -> Optional.ofNullable(byName.get(name)), body.bytes(), body.at());
    String reason = problem.orElse("");
    outputOptions
        .output()
        .result(
            problem.isEmpty() ? "both signatures are right" : "wrong: " + reason,
            Output.object().put("valid", problem.isEmpty()).put("reason", reason));
    return problem.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private Map<String, String> byName() {
    Map<String, String> byName = new HashMap<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new CommandFailure(
            ExitCodes.USAGE, "-H: expected NAME:VALUE, not \"%s\"".formatted(header));
      }
      byName.put(
          header.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          header.substring(colon + 1).strip());
    }
    return byName;
  }
}
