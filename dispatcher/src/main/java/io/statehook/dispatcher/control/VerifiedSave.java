package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReading;
import io.statehook.common.subscription.SubscriptionRefusal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Saves subscriptions whose receivers have proved that they take messages: before a webhook goes
 * on, or goes on to another receiver, a signed test message must be answered with 2xx.
 */
public final class VerifiedSave {
  private final SubscriptionOperations operations;
  private final Function<TestRequest, TestResult> tests;

  /** Saves through these operations. */
  public VerifiedSave(SubscriptionOperations operations, TestMessages tests) {
    this(operations, request -> tests.send(request).join());
  }

  /**
   * Saves through these operations.
   *
   * @param tests sends a test message and waits for what comes of it
   */
  public VerifiedSave(SubscriptionOperations operations, Function<TestRequest, TestResult> tests) {
    this.operations = operations;
    this.tests = tests;
  }

  /**
   * Who saves, and whether the receiver has to prove itself.
   *
   * @param scope whose subscriptions they may change
   * @param by who it is
   * @param verify false: it is saved whatever the receiver does
   */
  public record Saver(OrgScope scope, String by, boolean verify) {}

  /**
   * What came of saving.
   *
   * @param change empty when the receiver did not take the test message: nothing was written
   * @param test what came of the test message, if one was sent
   */
  public record Saved(Optional<SubscriptionChange> change, Optional<TestResult> test) {
    private static Saved untested(SubscriptionChange change) {
      return new Saved(Optional.of(change), Optional.empty());
    }
  }

  /**
   * Creates or replaces one subscription. Takes as long as the test message does.
   *
   * @param expectedVersion what its newest record must be, -1 for none; empty for whatever there is
   */
  public Saved save(JsonNode record, OptionalLong expectedVersion, Saver saver) {
    String id = SubscriptionOperations.id(record);
    SubscriptionReading reading = operations.judge(id, record);
    if (reading instanceof SubscriptionRefusal refusal) {
      return refused(id, refusal.problems());
    }
    Subscription next = (Subscription) reading;
    if (!saver.scope.sees(next.orgId())) {
      return refused(
          id,
          List.of(
              new SubscriptionRefusal.Problem(
                  "orgId", "not an org whose webhooks you may change")));
    }
    Optional<Saved> conflict = conflict(id, expectedVersion);
    if (conflict.isPresent()) {
      return conflict.get();
    }
    if (!saver.verify || !goesOn(next)) {
      return Saved.untested(operations.save(record, expectedVersion));
    }
    TestResult test = tests.apply(TestRequest.draft(saver.scope, (ObjectNode) record, saver.by));
    return test.isAccepted()
        ? new Saved(Optional.of(operations.save(record, expectedVersion)), Optional.of(test))
        : new Saved(Optional.empty(), Optional.of(test));
  }

  /**
   * Switches a subscription on or off; everything else stays as it was written.
   *
   * @param expectedVersion what its newest record must be; empty for whatever there is
   */
  public Saved setActive(String id, boolean active, OptionalLong expectedVersion, Saver saver) {
    Optional<Subscription> current =
        operations
            .get(saver.scope, id)
            .flatMap(SubscriptionStanding::inForce)
            .map(VersionedSubscription::subscription);
    if (current.isEmpty()) {
      return Saved.untested(new SubscriptionChange.Unknown());
    }
    Optional<Saved> conflict = conflict(id, expectedVersion);
    if (conflict.isPresent()) {
      return conflict.get();
    }
    if (!saver.verify || !active || current.get().active()) {
      return Saved.untested(operations.setActive(id, active, expectedVersion));
    }
    TestResult test = tests.apply(TestRequest.stored(saver.scope, id, saver.by));
    return test.isAccepted()
        ? new Saved(Optional.of(operations.setActive(id, true, expectedVersion)), Optional.of(test))
        : new Saved(Optional.empty(), Optional.of(test));
  }

  /** Nobody is sent a message for a change that is going to fail anyway. */
  private Optional<Saved> conflict(String id, OptionalLong expectedVersion) {
    long current = operations.get(id).map(SubscriptionStanding::version).orElse(-1L);
    return expectedVersion.isPresent() && expectedVersion.getAsLong() != current
        ? Optional.of(Saved.untested(new SubscriptionChange.Conflict(current)))
        : Optional.empty();
  }

  /** Whether requests will go where none of this kind go now. */
  private boolean goesOn(Subscription next) {
    return next.active()
        && operations
            .get(next.id())
            .flatMap(SubscriptionStanding::inForce)
            .map(VersionedSubscription::subscription)
            .filter(current -> current.active() && hasSameReceiver(current, next))
            .isEmpty();
  }

  private static boolean hasSameReceiver(Subscription current, Subscription next) {
    return current.url().equals(next.url())
        && current.headers().equals(next.headers())
        && current.authorization() == next.authorization()
        && current.format() == next.format()
        && current.contentType().equals(next.contentType());
  }

  private static Saved refused(String id, List<SubscriptionRefusal.Problem> problems) {
    return Saved.untested(
        new SubscriptionChange.Refused(List.of(new RefusedRecord(1, id, problems))));
  }
}
