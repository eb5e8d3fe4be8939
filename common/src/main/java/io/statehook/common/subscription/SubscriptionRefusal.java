package io.statehook.common.subscription;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a record is not a subscription.
 *
 * @param problems every rule that is broken, at least one
 */
public record SubscriptionRefusal(List<Problem> problems) implements SubscriptionReading {
  /** Copies the list. */
  public SubscriptionRefusal {
    problems = List.copyOf(problems);
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a refusal names at least one problem");
    }
  }

  /** All problems in one sentence. */
  public String reason() {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
  }

  /**
   * One broken rule.
   *
   * @param member the member of the JSON record, or empty when the whole record is meant
   * @param reason what is wrong and what is expected
   */
  public record Problem(String member, String reason) {
    @Override
    public String toString() {
      return member.isEmpty() ? reason : member + ": " + reason;
    }
  }
}
