package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.START;
import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static io.statehook.dispatcher.delivery.Fixtures.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer means, from the record of the attempt to the health of the subscription. */
class AnswersTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final EngineStory story = new EngineStory();

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 206, 250, 299})
  void twoHundredsAreDeliveries(int status) {
    first(status, Optional.empty());

    assertThat(only().outcome()).isEqualTo(Outcome.DELIVERED);
    assertThat(only().nextAttemptAt()).isEmpty();
    assertThat(story.health).containsExactly("a live");
    assertThat(story.log.committed().offset()).isEqualTo(1);
    story.pass(Duration.ofDays(1));
    assertThat(story.sends).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        100, 199, 300, 301, 302, 303, 304, 307, 308, 400, 408, 422, 425, 429, 500, 501, 502, 503,
        504, 507, 511, 599
      })
  void whatMayPassIsTriedAgainInASecond(int status) {
    first(status, Optional.empty());

    assertThat(only().outcome()).isEqualTo(Outcome.RETRY);
    assertThat(only().status()).hasValue(status);
    assertThat(waited()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
    assertThat(story.health).containsExactly("a retrying");
    assertThat(story.deadLetters).isEmpty();
    assertThat(story.log.committed().offset()).isZero();
    story.pass(waited().minusMillis(1));
    assertThat(story.sends).hasSize(1);
    story.pass(Duration.ofMillis(1));
    assertThat(story.sends).extracting(Effect.Send::attempt).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeout", "connect", "tls", "dns", "blocked", "protocol", "secret"})
  void whatBringsNoAnswerIsTriedAgainInASecond(String kind) {
    begin();
    story.answer(new SendResult.Failed(kind, "what happened", SECOND));
    story.settle();

    assertThat(only().outcome()).isEqualTo(Outcome.RETRY);
    assertThat(only().error()).contains(kind);
    assertThat(only().status()).isEmpty();
    assertThat(waited()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
    assertThat(story.health).containsExactly("a retrying");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403, 404, 405, 406, 407, 409, 411, 414, 415, 418, 421, 451, 499})
  void whatSomebodyHasToRepairIsParkedAtOnceAndProbed(int status) {
    first(status, Optional.empty());

    assertThat(only().outcome()).isEqualTo(Outcome.PARKED);
    assertThat(waited()).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(36));
    assertThat(story.health).endsWith("a parked");
    assertThat(story.lanes).containsExactly("parked");
    assertThat(story.lane.orElseThrow().nextProbe()).isEqualTo(only().nextAttemptAt());
    assertThat(story.lane.orElseThrow().reason()).isEqualTo("status " + status);
    assertThat(story.log.committed().offset()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 422})
  void aBodyThatIsRejectedThriceIsADeadLetter(int status) {
    begin();
    for (int i = 0; i < 3; i++) {
      story.answer(status);
      story.settle();
      story.pass(Duration.ofSeconds(7));
    }

    assertThat(story.outcomes()).containsExactly("retry", "retry", "rejected");
    assertThat(story.attempts.get(2).nextAttemptAt()).isEmpty();
    assertThat(story.deadLetters.get(0).deadLetter().reason()).isEqualTo("rejected");
    assertThat(story.deadLetters.get(0).value()).isEqualTo(batch("a", 0).body());
    assertThat(story.health).containsExactly("a retrying", "a live");
    assertThat(story.log.committed().offset()).isEqualTo(1);
  }

  @Test
  void onlyRejectionsCountTowardsTheThree() {
    begin();
    for (int status : List.of(400, 503, 422)) {
      story.answer(status);
      story.settle();
      story.pass(Duration.ofSeconds(20));
    }
    assertThat(story.deadLetters).isEmpty();

    story.answer(400);
    story.settle();
    assertThat(story.deadLetters).hasSize(1);
    assertThat(story.deadLetters.get(0).deadLetter().attempts()).isEqualTo(4);
  }

  @Test
  void aSingleEventThatIsTooLargeIsADeadLetterAtOnce() {
    first(413, Optional.empty());

    assertThat(only().outcome()).isEqualTo(Outcome.REJECTED);
    assertThat(story.deadLetters).hasSize(1);
    assertThat(story.health).containsExactly("a live");
    assertThat(story.log.committed().offset()).isEqualTo(1);
  }

  @Test
  void goneSuspends() {
    first(410, Optional.of("1"));

    assertThat(only().outcome()).isEqualTo(Outcome.SUSPENDED);
    assertThat(only().nextAttemptAt()).isEmpty();
    assertThat(story.health).endsWith("a suspended");
  }

  @Test
  void theFourthFailureInARowParks() {
    begin();
    for (int i = 0; i < 4; i++) {
      story.answer(500);
      story.settle();
      story.pass(Duration.ofSeconds(19));
    }

    assertThat(story.outcomes()).containsExactly("retry", "retry", "retry", "parked");
    assertThat(story.health).containsExactly("a retrying", "a parked");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "503 | 20 | PT20S | RETRY",
        "429 | 30 | PT30S | RETRY",
        "429 | 31 | PT31S | PARKED",
        "500 | 600 | PT10M | PARKED",
        "302 | 12 | PT12S | RETRY",
        "404 | 300 | PT5M | PARKED",
        "503 | 3600 | PT1H | PARKED",
        "503 | 3601 | PT1H | PARKED",
        "429 | 999999999999999999 | PT1H | PARKED",
        "503 | Sat, 21 Nov 2026 10:00:25 GMT | PT25S | RETRY",
        "503 | Saturday, 21-Nov-26 10:02:00 GMT | PT2M | PARKED",
        "503 | Sun Nov 22 10:00:00 2026 | PT1H | PARKED"
      })
  void retryAfterIsObeyedForAnHourAtMost(
      int status, String header, Duration wait, Outcome outcome) {
    first(status, Optional.of(header));

    assertThat(waited()).isEqualTo(wait);
    assertThat(only().outcome()).isEqualTo(outcome);
    story.pass(wait.minusMillis(1));
    story.settle();
    assertThat(story.sends).hasSize(1);
    story.pass(Duration.ofMillis(1));
    story.settle();
    assertThat(story.sends).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "-5", "soon", "1.5", "Fri, 20 Nov 2026 10:00:00 GMT", "2026-11-21"})
  void aRetryAfterThatSaysNothingUsefulShortensNoWait(String header) {
    first(503, Optional.of(header));

    assertThat(waited()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void redirectsAreNeverFollowed(int status) {
    begin();
    for (int i = 0; i < 3; i++) {
      story.answer(status);
      story.settle();
      story.pass(Duration.ofSeconds(19));
    }

    assertThat(story.sends)
        .hasSize(4)
        .allSatisfy(
            send -> assertThat(send.subscription().url()).isEqualTo(subscription("a").url()));
    assertThat(story.sends).extracting(Effect.Send::id).containsOnly(batch("a", 0).id());
  }

  @Test
  void whatWasNotSentIsNoAttemptAndIsTriedAgainInASecond() {
    begin();
    for (int i = 0; i < 10; i++) {
      story.answer(new SendResult.NotSent("stopping"));
      story.settle();
      story.pass(SECOND.minusMillis(1));
      assertThat(story.openRequests()).isZero();
      story.pass(Duration.ofMillis(1));
      assertThat(story.openRequests()).isEqualTo(1);
    }
    story.serve(200);

    assertThat(story.sends).hasSize(11).extracting(Effect.Send::attempt).containsOnly(1);
    assertThat(story.outcomes()).containsExactly("delivered");
    assertThat(story.health).containsExactly("a live");
    assertThat(story.engine.stats().retries()).isZero();
  }

  private void begin() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
  }

  private void first(int status, Optional<String> retryAfter) {
    begin();
    story.answer(new SendResult.Answered(status, retryAfter, new byte[0], Duration.ofMillis(3)));
    story.settle();
  }

  private Attempt only() {
    assertThat(story.attempts).hasSize(1);
    return story.attempts.get(0);
  }

  private Duration waited() {
    return Duration.between(START, only().nextAttemptAt().orElseThrow());
  }
}
