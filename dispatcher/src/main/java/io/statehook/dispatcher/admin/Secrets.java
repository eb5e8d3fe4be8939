package io.statehook.dispatcher.admin;

import io.statehook.dispatcher.operations.Operations;
import io.statehook.dispatcher.operations.SecretOperations;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** What routes about secrets have in common: keys may be missing here, or be another's. */
final class Secrets {
  private final Operations operations;

  Secrets(Operations operations) {
    this.operations = operations;
  }

  SecretOperations required() {
    return operations
        .secrets()
        .orElseThrow(
            () ->
                Problem.of(
                        ProblemKind.CONFLICT,
                        "this process has no encryption keys; set statehook.key.file, or ask one"
                            + " that has them")
                    .exception());
  }

  /** Runs a change; what forbids it is for the operator to mend. */
  static <T> T change(Supplier<T> change) {
    try {
      return change.get();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IllegalStateException fault) {
        throw Problem.of(ProblemKind.CONFLICT, String.valueOf(fault.getMessage())).exception();
      }
      throw e;
    }
  }
}
