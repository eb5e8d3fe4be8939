package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.Lane;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.dispatcher.delivery.RequestPlan.Standing;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the records of {@code webhook-attempts} say about batches whose offsets may not have been
 * committed: up to where each lane's batches have a fate, what was joined or cut behind that, how
 * often it was tried and until when it waits.
 */
final class Recovery {
  private final Map<Lane, OfLane> lanes = new HashMap<>();
  private final Map<Lane, LaneRecord> records = new HashMap<>();

  /**
   * Nothing is known yet but the records of lanes.
   *
   * @param parked the newest records of the partition's lanes
   */
  Recovery(Collection<LaneRecord> parked) {
    parked.forEach(record -> records.put(record.lane(), record));
  }

  /** Takes the next record of the partition, unless its lane's record knows it already. */
  void add(long offset, Attempt attempt) {
    Lane.parse(attempt.lane())
        .filter(lane -> isNews(lane, offset))
        .ifPresent(lane -> lanes.computeIfAbsent(lane, key -> new OfLane()).add(attempt));
  }

  private boolean isNews(Lane lane, long offset) {
    LaneRecord record = records.get(lane);
    return record == null || offset >= record.attemptsUpTo();
  }

  /** By lane. */
  Map<Lane, OfLane> lanes() {
    return lanes;
  }

  /** What is known about one lane. */
  static final class OfLane {
    private static final long NOTHING = -1;

    private long settledUpTo = NOTHING;
    private @Nullable RequestPlan plan;
    private @Nullable Instant dueAt;
    private @Nullable Instant failingSince;
    private String failure = "";
    private boolean works;
    private boolean waitsLong;

    /**
     * The offset in {@code webhook-deliveries} up to which the fate of its batches is durable, or
     * -1 if nothing says so.
     */
    long settledUpTo() {
      return settledUpTo;
    }

    /** What was being sent. */
    Optional<RequestPlan> plan() {
      return Optional.ofNullable(plan);
    }

    /** When it is to be tried again. */
    Optional<Instant> dueAt() {
      return Optional.ofNullable(dueAt);
    }

    /** When the first of its failures in a row was; empty if the last attempt was none. */
    Optional<Instant> failingSince() {
      return Optional.ofNullable(failingSince);
    }

    /** What the last failure was. */
    String failure() {
      return failure;
    }

    /** Whether the last attempt was one after which a lane is parked. */
    boolean waitsLong() {
      return waitsLong;
    }

    /** Whether the last attempt was no failure. */
    boolean works() {
      return works;
    }

    /** What comes late, from an owner before the last, is about batches long settled. */
    private void add(Attempt attempt) {
      if (attempt.position().orElse(Long.MAX_VALUE) > settledUpTo) {
        content(attempt).ifPresent(content -> add(attempt, content));
      }
    }

    private void add(Attempt attempt, RequestPlan.Content content) {
      switch (attempt.outcome()) {
        case JOINED -> plan = new RequestPlan(content, Standing.FIXED, RequestPlan.Tries.NONE);
        case RETRY, PARKED, SUSPENDED -> failed(attempt, content);
        case DELIVERED, REJECTED -> {
          settled(attempt, content);
          worked();
        }
        case EXPIRED, DISCARDED -> settled(attempt, content);
      }
    }

    private void failed(Attempt attempt, RequestPlan.Content content) {
      RequestPlan tried =
          plan().filter(known -> known.content().equals(content)).orElseGet(() -> untried(content));
      int rejections = AnswerPolicy.isRejection(attempt.status().orElse(0)) ? 1 : 0;
      plan =
          new RequestPlan(
              content,
              tried.standing(),
              new RequestPlan.Tries(
                  attempt.attempt(),
                  tried.rejections() + rejections,
                  Optional.of(tried.firstAttemptOr(attempt.startedAt()))));
      if (attempt.status().orElse(0) == AnswerPolicy.TOO_LARGE) {
        worked();
        return;
      }
      dueAt = attempt.nextAttemptAt().orElse(null);
      failingSince = failingSince == null ? attempt.startedAt() : failingSince;
      failure = AttemptRecords.describe(attempt);
      works = false;
      waitsLong = attempt.outcome() == Outcome.PARKED;
    }

    private void worked() {
      dueAt = null;
      failingSince = null;
      failure = "";
      works = true;
      waitsLong = false;
    }

    private void settled(Attempt attempt, RequestPlan.Content content) {
      plan = content.isLast() ? null : untried(content).rest();
      if (content.isLast() && attempt.position().isPresent()) {
        settledUpTo = Math.max(settledUpTo, attempt.position().getAsLong());
      }
    }

    private static RequestPlan untried(RequestPlan.Content content) {
      boolean follows = content.batches() == 1 && content.isWhole();
      return new RequestPlan(
          content, follows ? Standing.FOLLOWS : Standing.FIXED, RequestPlan.Tries.NONE);
    }

    private static Optional<RequestPlan.Content> content(Attempt attempt) {
      List<BatchId> ids =
          attempt.batches().stream().map(BatchId::parse).flatMap(Optional::stream).toList();
      if (ids.isEmpty() || ids.size() != attempt.batches().size()) {
        return Optional.empty();
      }
      return Optional.of(
          new RequestPlan.Content(
              ids.get(0),
              ids.get(ids.size() - 1),
              ids.size(),
              attempt.part().map(Attempt.Part::first).orElse(0),
              attempt.events(),
              attempt.part().map(Attempt.Part::of).orElse(attempt.events())));
    }
  }
}
