package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.statehook.common.batch.SealedBatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestTimesTest {
  private static final Instant NOW = Fixtures.START.plusSeconds(9);

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final RequestTimes times = new RequestTimes(Clock.fixed(NOW, ZoneOffset.UTC));

  RequestTimesTest() {
    times.bindTo(registry);
  }

  @Test
  void aSuccessTellsHowLongTheFirstEventWasUnderWay() {
    times.ended(send(Optional.of(Fixtures.START)), answered(204));

    assertThat(latency().count()).isEqualTo(1);
    assertThat(latency().totalTime(TimeUnit.SECONDS)).isEqualTo(9);
    assertThat(attempts().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(41);
  }

  @Test
  void whatIsNotDeliveredHasNoLatency() {
    times.ended(send(Optional.of(Fixtures.START)), answered(302));
    times.ended(send(Optional.of(Fixtures.START)), answered(503));
    times.ended(
        send(Optional.of(Fixtures.START)),
        new SendResult.Failed("timeout", "", Duration.ofSeconds(15)));
    times.ended(send(Optional.empty()), answered(200));

    assertThat(latency().count()).isZero();
    assertThat(attempts().count()).isEqualTo(4);
  }

  @Test
  void whatWasNotSentIsNoAttempt() {
    times.ended(send(Optional.of(Fixtures.START)), new SendResult.NotSent("no lease"));

    assertThat(attempts().count()).isZero();
  }

  @Test
  void aBrokerWhoseClockIsAheadGivesNothingNegative() {
    times.ended(send(Optional.of(NOW.plusSeconds(3))), answered(200));

    assertThat(latency().count()).isEqualTo(1);
    assertThat(latency().totalTime(TimeUnit.SECONDS)).isZero();
  }

  private Timer attempts() {
    return registry.get("webhook.attempt.duration").timer();
  }

  private Timer latency() {
    return registry.get("webhook.delivery.latency").timer();
  }

  private static SendResult answered(int status) {
    return new SendResult.Answered(status, Optional.empty(), new byte[0], Duration.ofMillis(41));
  }

  private static Effect.Send send(Optional<Instant> firstEventAt) {
    SealedBatch batch = Fixtures.batch("a", 0);
    return new Effect.Send(
        1, batch.id(), batch.orgId(), Fixtures.subscription("a"), 1, firstEventAt, batch.body());
  }
}
