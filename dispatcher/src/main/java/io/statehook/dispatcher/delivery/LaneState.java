package io.statehook.dispatcher.delivery;

import java.time.Instant;

/**
 * What a lane is doing. A state offers the moves that are legal from it and no others.
 *
 * <pre>
 *            +------- answered -------+
 *            v                        |
 *   IDLE -> READY -- slot free --> SENDING      (through PLANNING if batches are joined or cut)
 *    ^ \      ^
 *    |  +-> BACKOFF (a failure's wait)      all four at rest: each may become any other when
 *    |  +-> HELD (paused, ...)              the lane is reviewed
 *    |  +-> READING (the backlog of a parked lane)
 *    |
 *  SETTLING (dead letters, discards or the end of parking on their way to Kafka)
 * </pre>
 */
sealed interface LaneState {
  /** Nothing to send. */
  Resting IDLE = new Idle();

  /** No request is open and no record of the lane's own decisions is on its way. */
  sealed interface Resting extends LaneState {
    /** Nothing to send. */
    default Resting idle() {
      return IDLE;
    }

    /** The head may be sent as soon as there is room. */
    default Ready ready() {
      return new Ready();
    }

    /** The head waits after a failure. */
    default Resting backOff(Instant until) {
      return new Backoff(until);
    }

    /** The head waits for something that is not a time. */
    default Resting hold(Why why) {
      return new Held(why);
    }

    /** A part of the backlog is being read. */
    default Reading read() {
      return new Reading();
    }

    /** Batches left the lane without delivery; it goes on when the records of that are durable. */
    default LaneState settle(int records) {
      return records == 0 ? this : new Settling(records);
    }
  }

  /** Why a lane is held. */
  enum Why {
    /** The subscription is paused. */
    PAUSED,
    /** The subscription is suspended: its receiver is gone or has failed for days. */
    SUSPENDED,
    /** The batch knows a newer version of the subscription than this worker. */
    NEWER_VERSION,
    /** A request that this worker sent as an earlier owner of the lane is still open. */
    OPEN_REQUEST,
    /** Its batches, or records about them, are on their way to or from Kafka. */
    RECORDS,
    /** The lane wants to read its backlog, and enough others do. */
    READ_SLOT
  }

  /** Nothing to send. */
  record Idle() implements Resting {}

  /** Waits for room among the requests in flight. */
  record Ready() implements Resting {
    /** The head is on its way. */
    Sending send(long token) {
      return new Sending(token);
    }

    /** It has its slot; the record of what its request carries is on its way. */
    Planning plan(String host) {
      return new Planning(host);
    }
  }

  /** Waits after a failure. */
  record Backoff(Instant until) implements Resting {}

  /** Waits for something that is not a time. */
  record Held(Why why) implements Resting {}

  /** The record of what the next request carries is on its way; the slot is taken. */
  record Planning(String host) implements LaneState {
    /** It is durable. */
    Ready planned() {
      return new Ready();
    }
  }

  /** One request is open. */
  record Sending(long token) implements LaneState {
    /** It ended. */
    Resting answered() {
      return IDLE;
    }
  }

  /** It has nothing to send until a page of its backlog comes. */
  record Reading() implements LaneState {
    /** A page came. */
    Resting read() {
      return IDLE;
    }
  }

  /** Records of batches that were not delivered are on their way; nothing may overtake them. */
  record Settling(int records) implements LaneState {
    /** One of them is durable. */
    LaneState acknowledged() {
      return records == 1 ? IDLE : new Settling(records - 1);
    }
  }
}
