package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.dispatcher.control.SubscriptionStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EngineLoopTest {
  private static final Takeover NOTHING_LEFT =
      new Takeover(List.of(), new Recovery(List.of()), 0, 0, 0);
  private static final SendResult OK =
      new SendResult.Answered(200, Optional.empty(), new byte[0], Duration.ZERO);
  private static final SendResult BUSY =
      new SendResult.Answered(503, Optional.empty(), new byte[0], Duration.ZERO);
  private static final Instant SET_FORTH = Fixtures.START.plus(Duration.ofDays(2));

  private final AtomicLong nanos = new AtomicLong();
  private final Lease lease = new Lease(Duration.ofSeconds(20), nanos::get);
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final Assignment zero = assignment(0);
  private final Assignment one = assignment(1);
  private final EngineLoop loop =
      new EngineLoop(
          new DeliveryEngine(
              EngineStory.limits(1_000_000, 100, 500_000),
              new EverySubscription(),
              new RetrySchedule(new Random(1), Fixtures.WAITS.retryAfterCap())),
          new SteadyClock(Fixtures.START, nanos::get),
          Clock.fixed(SET_FORTH, ZoneOffset.UTC),
          lease,
          failures::add);
  private final Performed performed = new Performed(loop);

  @AfterEach
  void end() {
    loop.close();
    assertThat(failures).isEmpty();
  }

  @Test
  void aReportHasTheTimeOfDayHoweverFarThatWasSetForth() {
    lease.renewed(lease.now());
    loop.start(performed);
    loop.assign(zero, NOTHING_LEFT);
    arrive(0);
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());

    await()
        .untilAsserted(
            () ->
                assertThat(loop.report().values())
                    .extracting(SubscriptionStatus.Delivery::toldAt)
                    .containsOnly(Optional.of(SET_FORTH)));
  }

  @Test
  void aWorkerWithoutLeaseStartsNothing() {
    loop.start(performed);
    loop.assign(zero, NOTHING_LEFT);
    arrive(0);
    letUrgentInputsPass();
    assertThat(performed.sends).isEmpty();

    lease.renewed(lease.now());
    await().until(() -> performed.sends.size() == 1);
  }

  @Test
  void aWorkerThatWasStoppedForLongerThanItsLeaseTakesNoAnswerAndRetriesNothing() {
    lease.renewed(lease.now());
    loop.start(performed);
    loop.assign(zero, NOTHING_LEFT);
    arrive(0);
    await().until(() -> performed.sends.size() == 1);
    answer(0, BUSY);
    await().until(() -> performed.attempts.size() == 1);

    nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));
    arrive(1);
    letUrgentInputsPass();
    assertThat(performed.sends).hasSize(1);

    lease.renewed(lease.now());
    await().until(() -> performed.sends.size() == 2);
  }

  @Test
  void aRevocationOvertakesAFullInbox() throws Exception {
    AtomicInteger taken = new AtomicInteger();
    loop.assign(zero, NOTHING_LEFT);
    loop.assign(one, NOTHING_LEFT);
    for (int n = 0; n < 10_000; n++) {
      loop.submit(
          (engine, now) -> {
            taken.incrementAndGet();
            return List.of();
          });
    }
    loop.start(performed);
    zero.end();
    loop.withdraw(List.of(zero)).get(5, TimeUnit.SECONDS);
    assertThat(taken).hasValue(0);

    one.end();
    loop.withdraw(List.of(one)).get(5, TimeUnit.SECONDS);
    await().until(() -> taken.get() == 10_000);
  }

  @Test
  void anAssignmentThatWaitedUntilThePartitionWasGoneDoesNothing() throws Exception {
    loop.start(performed);
    loop.assign(zero, NOTHING_LEFT);
    arrive(0);
    zero.end();
    loop.withdraw(List.of(zero)).get(5, TimeUnit.SECONDS);
    lease.renewed(lease.now());
    letInputsPass();

    assertThat(performed.sends).isEmpty();
  }

  @Test
  void theNextAssignmentOfTheSamePartitionCounts() throws Exception {
    loop.start(performed);
    loop.assign(zero, NOTHING_LEFT);
    arrive(0);
    zero.end();
    loop.withdraw(List.of(zero));
    loop.assign(assignment(0), NOTHING_LEFT);
    arrive(0);
    lease.renewed(lease.now());
    letInputsPass();

    assertThat(performed.sends).hasSize(1);
  }

  @Test
  void withoutLeaseNobodyWaitsForOpenRequests() throws Exception {
    lease.renewed(lease.now());
    loop.start(performed);
    loop.assign(zero, NOTHING_LEFT);
    arrive(0);
    await().until(() -> performed.sends.size() == 1);
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));
    zero.end();

    loop.drain(List.of(zero)).get(5, TimeUnit.SECONDS);
  }

  @Test
  void aWorkerThatIsToldToStopWritesNothingWithoutLease() throws Exception {
    loop.start(performed);
    loop.assign(zero, NOTHING_LEFT);
    CompletableFuture<Void> quiet = loop.stop();
    letUrgentInputsPass();
    assertThat(quiet).isNotDone();

    lease.renewed(lease.now());
    quiet.get(5, TimeUnit.SECONDS);
  }

  @Test
  void aRevokedPartitionIsDrainedFirst() throws Exception {
    lease.renewed(lease.now());
    loop.start(performed);
    loop.assign(zero, NOTHING_LEFT);
    arrive(0);
    arrive(1);
    await().until(() -> performed.sends.size() == 1);
    zero.end();
    CompletableFuture<Void> quiet = loop.drain(List.of(zero));
    letInputsPass();
    assertThat(quiet).isNotDone();

    answer(0, OK);
    await().until(() -> performed.attempts.size() == 1);
    letInputsPass();
    assertThat(quiet).isNotDone();

    long token = performed.attempts.get(0).token();
    loop.submit((engine, now) -> engine.appendAcknowledged(token, 0, now));
    quiet.get(5, TimeUnit.SECONDS);
    assertThat(performed.sends).hasSize(1);
    assertThat(performed.commits).extracting(Effect.Commit::offset).contains(1L);
  }

  private void arrive(int n) {
    loop.submit((engine, now) -> engine.batchArrived(0, n, Fixtures.batch("a", n), now));
  }

  private void answer(int n, SendResult result) {
    long token = performed.sends.get(n).token();
    loop.submit((engine, now) -> engine.answered(token, result, now));
  }

  /** Twice, because the first may fall into a turn that has looked at the lease before. */
  private void letUrgentInputsPass() {
    for (int n = 0; n < 2; n++) {
      loop.withdraw(List.of()).join();
    }
  }

  private void letInputsPass() throws Exception {
    CompletableFuture<Void> passed = new CompletableFuture<>();
    loop.submit(
        (engine, now) -> {
          passed.complete(null);
          return List.of();
        });
    passed.get(5, TimeUnit.SECONDS);
    letUrgentInputsPass();
  }

  @Test
  void aLoopThatStandsStillIsSeen() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    loop.start(performed);
    await().pollDelay(Duration.ofMillis(500)).until(() -> loop.stillFor().toMillis() < 450);

    loop.submit(
        (engine, now) -> {
          awaitUninterruptibly(stuck);
          return List.of();
        });
    await().until(() -> loop.stillFor().compareTo(Duration.ofSeconds(1)) > 0);

    stuck.countDown();
    await().until(() -> loop.stillFor().toMillis() < 450);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Assignment assignment(int partition) {
    return new Assignment(new TopicPartition("webhook-deliveries", partition));
  }

  /** Keeps what the engine wants done, and wakes it. */
  private static final class Performed implements Effect.Performer {
    private final EngineLoop loop;
    private final List<Effect.Send> sends = new CopyOnWriteArrayList<>();
    private final List<Effect.AppendAttempt> attempts = new CopyOnWriteArrayList<>();
    private final List<Effect.Commit> commits = new CopyOnWriteArrayList<>();

    Performed(EngineLoop loop) {
      this.loop = loop;
    }

    @Override
    public void send(Effect.Send effect) {
      sends.add(effect);
    }

    @Override
    public void appendAttempt(Effect.AppendAttempt effect) {
      attempts.add(effect);
    }

    @Override
    public void appendDeadLetter(Effect.AppendDeadLetter effect) {}

    @Override
    public void appendBacklog(Effect.AppendBacklog effect) {}

    @Override
    public void appendLane(Effect.AppendLane effect) {}

    @Override
    public void readBacklog(Effect.ReadBacklog effect) {}

    @Override
    public void commit(Effect.Commit effect) {
      commits.add(effect);
    }

    @Override
    public void wakeAt(Effect.WakeAt effect) {
      loop.wakeAt(effect.at());
    }

    @Override
    public void consume(Effect.Consume effect) {}

    @Override
    public void health(Effect.Health effect) {}
  }
}
