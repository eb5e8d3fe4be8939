package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.subscription.Subscription;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the engine wants done. The shell does it, in order, and reports back by token. */
sealed interface Effect {
  /** Calls the method for this kind of effect. */
  void perform(Performer performer);

  /** One method per kind of effect: a new kind does not compile until everybody handles it. */
  interface Performer {
    void send(Send effect);

    void appendAttempt(AppendAttempt effect);

    void appendDeadLetter(AppendDeadLetter effect);

    void appendBacklog(AppendBacklog effect);

    void appendLane(AppendLane effect);

    void readBacklog(ReadBacklog effect);

    void commit(Commit effect);

    void wakeAt(WakeAt effect);

    void consume(Consume effect);

    void health(Health effect);
  }

  /**
   * Sign and send a request, then report its result.
   *
   * @param token to report under
   * @param id the {@code webhook-id}; the same on every attempt
   * @param orgId whose key signs
   * @param subscription where to and how
   * @param attempt counted from 1
   * @param firstEventAt when the first of its events was appended, if that is known
   * @param body what to send; the same on every attempt
   */
  @SuppressWarnings("ArrayRecordComponent") // The batch's own bytes.
  record Send(
      long token,
      BatchId id,
      String orgId,
      Subscription subscription,
      int attempt,
      Optional<Instant> firstEventAt,
      byte[] body)
      implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.send(this);
    }
  }

  /**
   * Append to {@code webhook-attempts}, then report the acknowledgement.
   *
   * @param token to report under
   * @param partition the partition, the same as that of the batch
   * @param attempt the record
   */
  record AppendAttempt(long token, int partition, Attempt attempt) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.appendAttempt(this);
    }
  }

  /**
   * Append to {@code webhook-dead-letters}, then report the acknowledgement.
   *
   * @param token to report under
   * @param key the record's key, if it had one
   * @param value the record's value, if it had one
   * @param deadLetter why
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on to Kafka as they are.
  record AppendDeadLetter(
      long token, byte @Nullable [] key, byte @Nullable [] value, DeadLetter deadLetter)
      implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.appendDeadLetter(this);
    }
  }

  /**
   * Append to {@code webhook-backlog}, then report the acknowledgement with the offset there.
   *
   * @param token to report under
   * @param partition the partition, the same as that of the batch
   * @param offset of the batch in {@code webhook-deliveries}
   * @param batch what to append
   */
  record AppendBacklog(long token, int partition, long offset, SealedBatch batch)
      implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.appendBacklog(this);
    }
  }

  /**
   * Append to {@code webhook-lanes}, then report the acknowledgement.
   *
   * @param token to report under
   * @param partition the partition, the same as that of the lane's batches
   * @param lane whose record
   * @param parked the record; empty when the lane is live again
   */
  record AppendLane(long token, int partition, Lane lane, Optional<LaneRecord> parked)
      implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.appendLane(this);
    }
  }

  /**
   * Read the next batches of a lane from {@code webhook-backlog}, then report them.
   *
   * @param token to report under
   * @param partition of the backlog
   * @param lane whose batches; others are skipped
   * @param from the offset to begin at
   * @param limit the most batches
   * @param bytes how long their bodies may be together; the batch that goes beyond is the last
   */
  record ReadBacklog(long token, int partition, Lane lane, long from, int limit, long bytes)
      implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.readBacklog(this);
    }
  }

  /**
   * Everything before the offset is resolved: it may be committed, soon.
   *
   * @param partition of {@code webhook-deliveries}
   * @param offset of the first record that is not resolved
   * @param attemptsFrom the offset in {@code webhook-attempts} from which the next owner has to
   *     read
   */
  record Commit(int partition, long offset, long attemptsFrom) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.commit(this);
    }
  }

  /** Report the time when it has come; replaces what was asked for before. */
  record WakeAt(Instant at) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.wakeAt(this);
    }
  }

  /** Stop or go on reading batches: memory is full, or half empty again. */
  record Consume(boolean on) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.consume(this);
    }
  }

  /** Delivery for a subscription goes differently than last told. */
  record Health(SubscriptionHealth health) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.health(this);
    }
  }
}
