package io.statehook.dispatcher.control;

import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.common.subscription.SubscriptionReading;
import io.statehook.common.subscription.SubscriptionRefusal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a command to its result: what is to be tested is judged once more, since anybody writes. */
final class TestRun {
  private static final Logger log = LoggerFactory.getLogger(TestRun.class);
  private static final String INTERNAL = "internal";

  private final SubscriptionTable table;
  private final SubscriptionReader reader;
  private final TestSender sender;
  private final TestPace pace;
  private final Clock clock;

  TestRun(
      SubscriptionTable table,
      SubscriptionReader reader,
      TestSender sender,
      TestPace pace,
      Clock clock) {
    this.table = table;
    this.reader = reader;
    this.sender = sender;
    this.pace = pace;
    this.clock = clock;
  }

  /** Sends; never fails. */
  CompletionStage<TestResult> begin(TestCommand command) {
    // The asker may have saved a moment ago what has not been read here.
    CompletableFuture<Void> read =
        command.version() > table.newestVersion()
            ? table.sync()
            : CompletableFuture.completedFuture(null);
    return read.thenCompose(done -> send(command))
        .exceptionally(
            failure -> {
              log.error("test could not be made: batchId={}", command.id(), failure);
              return TestResult.notSent(INTERNAL, "the worker could not make the request");
            });
  }

  private CompletionStage<TestResult> send(TestCommand command) {
    SubscriptionReading target = target(command);
    if (target instanceof SubscriptionRefusal refusal) {
      String error = command.draft().isPresent() ? TestResult.REFUSED : TestResult.UNKNOWN;
      return done(TestResult.notSent(error, refusal.reason()));
    }
    Subscription subscription = (Subscription) target;
    TestMessage message = TestMessage.of(command.id(), subscription, clock.instant());
    return pace.turn(subscription.orgId())
        .map(wait -> after(wait, () -> sender.send(message)))
        .orElseGet(
            () -> done(TestResult.notSent(TestResult.BUSY, "too many tests of this org wait")));
  }

  private SubscriptionReading target(TestCommand command) {
    Optional<Subscription> stored =
        table.find(command.subscriptionId()).map(VersionedSubscription::subscription);
    if (command.draft().isEmpty()) {
      return stored
          .<SubscriptionReading>map(found -> found)
          .orElseGet(() -> refusal("", "there is no such subscription"));
    }
    SubscriptionReading draft =
        TestDrafts.read(reader, command.subscriptionId(), command.draft().get());
    boolean anotherOrgs =
        draft instanceof Subscription subscription
            && stored.filter(found -> !found.orgId().equals(subscription.orgId())).isPresent();
    return anotherOrgs ? refusal("orgId", SubscriptionReader.NEVER_CHANGES) : draft;
  }

  private static SubscriptionRefusal refusal(String member, String reason) {
    return new SubscriptionRefusal(List.of(new SubscriptionRefusal.Problem(member, reason)));
  }

  private static CompletionStage<TestResult> after(
      Duration wait, Supplier<CompletionStage<TestResult>> next) {
    return wait.isZero()
        ? next.get()
        : CompletableFuture.supplyAsync(
                next, CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS))
            .thenCompose(stage -> stage);
  }

  private static CompletionStage<TestResult> done(TestResult result) {
    return CompletableFuture.completedStage(result);
  }
}
