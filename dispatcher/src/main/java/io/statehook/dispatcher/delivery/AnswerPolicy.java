package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.DeliveryPolicy.OnRejected;

/** What each HTTP status means. The one place that knows. */
final class AnswerPolicy {
  /** How often a receiver must reject a batch before it is believed. */
  static final int REJECTIONS = 3;

  /** The status of a receiver that takes no body of that length. */
  static final int TOO_LARGE = 413;

  private AnswerPolicy() {}

  /**
   * The verdict on an answer.
   *
   * @param status the HTTP status
   * @param rejections how often this batch was answered like this, including this time, if {@link
   *     #isRejection}
   * @param onRejected what the subscription wants done with rejected batches
   */
  static Verdict judge(int status, int rejections, OnRejected onRejected) {
    if (status >= 200 && status <= 299) {
      return Verdict.DELIVERED;
    }
    if (isRejection(status)) {
      boolean believed = rejections >= REJECTIONS && onRejected == OnRejected.DEAD_LETTER;
      return believed ? Verdict.REJECTED : Verdict.RETRY;
    }
    if (status == 410) {
      return Verdict.GONE;
    }
    if (status == TOO_LARGE) {
      return Verdict.TOO_LARGE;
    }
    boolean passing = status == 408 || status == 425 || status == 429;
    return status >= 400 && status <= 499 && !passing ? Verdict.RETRY_SLOWLY : Verdict.RETRY;
  }

  /** Whether the status speaks about the batch and not about the endpoint. */
  static boolean isRejection(int status) {
    return status == 400 || status == 422;
  }
}
