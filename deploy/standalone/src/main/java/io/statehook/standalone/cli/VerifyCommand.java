package io.statehook.standalone.cli;

import io.statehook.common.signing.SignatureVerifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges a request as a receiver should. */
@Command(
    name = "verify",
    description = {
      "Check both signatures of a request: exit 0 when they are right, 1 when not.",
      "The body must be the bytes as they were received, before any parsing."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private final SigningKeyOptions signingKey;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      required = true,
      description = "A header of the request, as for curl. May be repeated.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "When it was received, as 2026-11-21T10:02:31Z (default: now).")
  private @Nullable Instant at;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The body; - or nothing is standard input.")
  private String file = "-";

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.signingKey = new SigningKeyOptions(surroundings);
  }

  @Override
  public Integer call() {
    Map<String, String> byName = byName();
    SignatureVerifier verifier = new SignatureVerifier(signingKey.key());
    byte[] body = JsonInput.bytes(file, surroundings.in());
    Instant receivedAt = at == null ? surroundings.clock().instant() : at;
    Optional<String> problem =
        verifier.problem(name -> Optional.ofNullable(byName.get(name)), body, receivedAt);
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
