package io.statehook.dispatcher.delivery;

import static io.statehook.common.subscription.DeliveryPolicy.OnRejected.BLOCK;
import static io.statehook.common.subscription.DeliveryPolicy.OnRejected.DEAD_LETTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerPolicyTest {
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);

  static IntStream statuses() {
    return IntStream.rangeClosed(0, 1000);
  }

  @ParameterizedTest
  @MethodSource("statuses")
  void everyStatusHasOneMeaning(int status) {
    Verdict expected = Verdict.RETRY;
    if (status / 100 == 2) {
      expected = Verdict.DELIVERED;
    } else if (status == 400 || status == 422) {
      expected = Verdict.REJECTED;
    } else if (status == 410) {
      expected = Verdict.GONE;
    } else if (status == 413) {
      expected = Verdict.TOO_LARGE;
    } else if (status / 100 == 4 && !PASSING.contains(status)) {
      expected = Verdict.RETRY_SLOWLY;
    }
    assertThat(AnswerPolicy.judge(status, 3, DEAD_LETTER)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"400, 1", "400, 2", "422, 1", "422, 2"})
  void aRejectionIsNotBelievedBeforeTheThirdTime(int status, int rejections) {
    assertThat(AnswerPolicy.judge(status, rejections, DEAD_LETTER)).isEqualTo(Verdict.RETRY);
  }

  @ParameterizedTest
  @CsvSource({"400, 3", "422, 100"})
  void aBlockingSubscriptionKeepsRejectedBatches(int status, int rejections) {
    assertThat(AnswerPolicy.judge(status, rejections, BLOCK)).isEqualTo(Verdict.RETRY);
  }
}
