package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Changes one subscription on the condition that its newest record is the one that the change was
 * decided on, so that of two editors one is told about the other.
 */
final class GuardedChanges {
  /** For how long a change is tried again because others change the same subscription. */
  static final Duration RIVALRY_LIMIT = Duration.ofSeconds(30);

  private static final Duration RIVALRY_PAUSE = Duration.ofMillis(20);

  private final SubscriptionTable table;
  private final GuardedAppend log;

  GuardedChanges(SubscriptionTable table, GuardedAppend log) {
    this.table = table;
    this.log = log;
  }

  /**
   * What is to be done about a subscription as it is now.
   *
   * @param answer if nothing is to be written
   * @param value the record to write; absent: deletes
   */
  @SuppressWarnings("ArrayRecordComponent") // On its way to Kafka.
  record Decision(Optional<SubscriptionChange> answer, byte @Nullable [] value) {
    static Decision none(SubscriptionChange answer) {
      return new Decision(Optional.of(answer), null);
    }

    static Decision write(byte @Nullable [] value) {
      return new Decision(Optional.empty(), value);
    }
  }

  /**
   * Decides on the newest record and writes, again when somebody else came in between.
   *
   * @param expectedVersion what the newest record must be, -1 for none; empty for whatever there is
   * @param decide looks at what is in force
   */
  SubscriptionChange change(String id, OptionalLong expectedVersion, Supplier<Decision> decide) {
    long end = System.nanoTime() + RIVALRY_LIMIT.toNanos();
    while (true) {
      Optional<SubscriptionChange> done = tryOnce(id, expectedVersion, decide);
      if (done.isPresent()) {
        return done.get();
      }
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException("others kept changing the subscription; nothing was written");
      }
      letTheOtherFinish();
    }
  }

  /** Empty when somebody may have come in between. */
  private Optional<SubscriptionChange> tryOnce(
      String id, OptionalLong expectedVersion, Supplier<Decision> decide) {
    table.awaitSync();
    long decidedUpTo = table.decidedUpTo(Topic.WEBHOOK_SUBSCRIPTIONS);
    GuardedAppend.Seen seen = new GuardedAppend.Seen(decidedUpTo, table.newestVersion(id));
    if (expectedVersion.isPresent() && expectedVersion.getAsLong() != seen.version()) {
      return Optional.of(new SubscriptionChange.Conflict(seen.version()));
    }
    Decision decision = decide.get();
    if (decision.answer().isPresent()) {
      return decision.answer();
    }
    OptionalLong written = log.append(Topic.WEBHOOK_SUBSCRIPTIONS, id, decision.value(), seen);
    if (written.isEmpty()) {
      return Optional.empty();
    }
    table.awaitVersion(written.getAsLong());
    return Optional.of(
        new SubscriptionChange.Applied(table.find(id).map(List::of).orElse(List.of())));
  }

  /** The other's transaction may still be open. */
  private static void letTheOtherFinish() {
    try {
      Thread.sleep(RIVALRY_PAUSE.toMillis());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
