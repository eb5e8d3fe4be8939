package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** All receivers: they answer by mood, and check what they get. */
final class SimReceivers {
  /** How a receiver behaves for now. */
  enum Mood {
    HEALTHY,
    FLAKY,
    DEAD,
    REJECTING
  }

  private static final int[] FAILURES = {500, 503, 429, 302, 404, 401, 408, 400, 199, 999};

  private final SimScheduler scheduler;
  private final SimLog log;
  private final Map<String, Mood> moods = new HashMap<>();
  private final Map<BatchId, byte[]> bodies = new HashMap<>();
  private int requests;

  SimReceivers(SimScheduler scheduler, SimLog log) {
    this.scheduler = scheduler;
    this.log = log;
  }

  void mood(String subscriptionId, Mood mood) {
    moods.put(subscriptionId, mood);
  }

  int requests() {
    return requests;
  }

  /** A request is on its way; the result comes back later, the request perhaps later still. */
  void send(Effect.Send send, Consumer<SendResult> result) {
    Mood mood = moods.getOrDefault(send.subscription().id(), Mood.HEALTHY);
    boolean failsInTransit = mood != Mood.HEALTHY && scheduler.chance(0.3);
    if (!failsInTransit) {
      scheduler.within(1, 30, () -> arrive(send, mood, result));
      return;
    }
    long patience = scheduler.between(1, 500);
    boolean arrivesAnyway = scheduler.chance(0.5);
    scheduler.within(
        patience,
        patience,
        () -> result.accept(new SendResult.Failed("timeout", "", ms(patience))));
    if (arrivesAnyway) {
      scheduler.within(1, 2 * patience, () -> check(send));
    }
  }

  private void arrive(Effect.Send send, Mood mood, Consumer<SendResult> result) {
    check(send);
    int status = status(mood);
    if (status >= 200 && status <= 299) {
      log.entry(send.id()).accepted = true;
    }
    Optional<String> retryAfter =
        scheduler.chance(0.2)
            ? Optional.of(Long.toString(scheduler.between(0, 40)))
            : Optional.empty();
    SendResult answer = new SendResult.Answered(status, retryAfter, "answer".getBytes(), ms(20));
    scheduler.within(1, 60, () -> result.accept(answer));
  }

  private int status(Mood mood) {
    return switch (mood) {
      case HEALTHY -> scheduler.chance(0.5) ? 200 : 204;
      case FLAKY -> scheduler.chance(0.5) ? 200 : FAILURES[index()];
      case DEAD -> FAILURES[index()];
      case REJECTING -> scheduler.chance(0.5) ? 400 : 422;
    };
  }

  private int index() {
    return (int) scheduler.between(0, FAILURES.length - 1);
  }

  /** Same id, same bytes; and a lane's batches come in order, none left out. */
  private void check(Effect.Send send) {
    requests++;
    byte[] known = bodies.putIfAbsent(send.id(), send.body());
    SimLog.Entry entry = log.entry(send.id());
    if (entry == null
        || known != null && !Arrays.equals(known, send.body())
        || !Arrays.equals(entry.batch().body(), send.body())) {
      throw new AssertionError("id %s came with other bytes".formatted(send.id()));
    }
    boolean again = entry.received;
    entry.received = true;
    if (again || entry.isGivenUp()) {
      // Given up and still sent: a worker crashed before it committed that, and the subscription
      // came back. Without a recovery log this is legal, and out of order.
      return;
    }
    for (int place = entry.place() - 1; place >= 0; place--) {
      SimLog.Entry earlier = log.lane(entry).get(place);
      if (earlier.isGivenUp()) {
        continue;
      }
      if (!earlier.received) {
        throw new AssertionError("%s was received before %s".formatted(entry, earlier));
      }
      return; // It was checked the same way when it came.
    }
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
