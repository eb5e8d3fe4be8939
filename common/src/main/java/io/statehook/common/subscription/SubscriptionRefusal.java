package io.statehook.common.subscription;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a record is not a subscription. Bounded, so that it always fits into a status record: a
 * hostile record can break a rule a hundred thousand times.
 *
 * @param problems the rules that are broken: at least one, at most {@link #LIMIT}, further ones are
 *     left out
 */
public record SubscriptionRefusal(List<Problem> problems) implements SubscriptionReading {
  /** The most problems that are named. */
  public static final int LIMIT = 20;

  /** Copies the list, up to the limit. */
  public SubscriptionRefusal {
    problems = problems.stream().limit(LIMIT).toList();
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
    private static final int MAX_MEMBER = 128;
    private static final int MAX_REASON = 400;

    /** Shortens both and replaces control characters: either may quote a hostile record. */
    public Problem {
      member = printable(member, MAX_MEMBER);
      reason = printable(reason, MAX_REASON);
    }

    @Override
    public String toString() {
      return member.isEmpty() ? reason : member + ": " + reason;
    }

    private static String printable(String text, int max) {
      String shortened = text.length() <= max ? text : text.substring(0, max) + "...";
      return shortened.replaceAll("[\\p{Cc}\\p{Cs}]", "?");
    }
  }
}
