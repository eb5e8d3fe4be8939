package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
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
    REJECTING,
    SLOW,
    NARROW,
    GONE
  }

  private static final int[] FAILURES = {500, 503, 429, 302, 404, 401, 408, 400, 199, 999};

  private final SimScheduler scheduler;
  private final SimLog log;
  private final Map<String, Mood> moods = new HashMap<>();
  private final Map<BatchId, Content> contents = new HashMap<>();
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

  /** What a request carries, and what its receiver thought of that. */
  static final class Content {
    private final byte[] body;
    final List<SimEvent> events;
    private int rejections;
    private boolean tooLarge;

    private Content(byte[] body, List<SimEvent> events) {
      this.body = body;
      this.events = events;
    }

    /** Whether its events may be sent in other requests from now on. */
    boolean mayBeDivided() {
      return tooLarge || rejections >= AnswerPolicy.REJECTIONS || events.get(0).givenUp;
    }
  }

  /** The content of a request: the same id always means the same bytes. */
  Content content(BatchId id, byte[] body) {
    Content known = contents.computeIfAbsent(id, key -> new Content(body, log.events(body)));
    SimChecks.require(Arrays.equals(known.body, body), "id %s came with other bytes", id);
    return known;
  }

  /** The content of a request that was sent before. */
  Content content(BatchId id) {
    return contents.get(id);
  }

  /** A request is on its way; the result comes back later, the request perhaps later still. */
  void send(Effect.Send send, Consumer<SendResult> result) {
    Mood mood = moods.getOrDefault(send.subscription().id(), Mood.HEALTHY);
    if (scheduler.chance(0.01)) {
      scheduler.within(0, 5, () -> result.accept(new SendResult.NotSent("not now")));
      return;
    }
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
    Content content = content(send.id(), send.body());
    int status = status(mood, content);
    if (status >= 200 && status <= 299) {
      content.events.forEach(event -> event.accepted = true);
    }
    content.tooLarge |= status == 413;
    content.rejections += status == 400 || status == 422 ? 1 : 0;
    Optional<String> retryAfter =
        scheduler.chance(0.2)
            ? Optional.of(Long.toString(scheduler.between(0, 40)))
            : Optional.empty();
    SendResult answer = new SendResult.Answered(status, retryAfter, "answer".getBytes(), ms(20));
    scheduler.within(1, mood == Mood.SLOW ? 3000 : 60, () -> result.accept(answer));
  }

  private int status(Mood mood, Content content) {
    return switch (mood) {
      case HEALTHY -> scheduler.chance(0.5) ? 200 : 204;
      case FLAKY -> scheduler.chance(0.5) ? 200 : FAILURES[index()];
      case DEAD -> FAILURES[index()];
      case REJECTING -> scheduler.chance(0.5) ? 400 : 422;
      case SLOW -> 200;
      case NARROW -> content.events.size() > 2 || scheduler.chance(0.02) ? 413 : 200;
      case GONE -> 410;
    };
  }

  private int index() {
    return (int) scheduler.between(0, FAILURES.length - 1);
  }

  /** Same id, same bytes; and a lane's events come in order, none left out. */
  private void check(Effect.Send send) {
    requests++;
    for (SimEvent event : content(send.id(), send.body()).events) {
      boolean again = event.received;
      event.received = true;
      SimEvent earlier = event.predecessor();
      // Given up and still sent: a worker crashed between the dead letter and the record of it.
      SimChecks.require(
          again || event.givenUp || earlier == null || earlier.received,
          "%s was received before %s",
          event,
          earlier);
    }
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
