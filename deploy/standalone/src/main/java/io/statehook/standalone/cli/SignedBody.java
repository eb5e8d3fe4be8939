package io.statehook.standalone.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A body and the moment that its signature is about. */
final class SignedBody {
  private final Surroundings surroundings;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "When it was sent or received, as 2026-11-21T10:02:31Z (default: now).")
  private @Nullable Instant at;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The body; - or nothing is standard input.")
  private String file = "-";

  SignedBody(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  byte[] bytes() {
    return JsonInput.bytes(file, surroundings.in());
  }

  Instant at() {
    return at == null ? surroundings.clock().instant() : at;
  }
}
