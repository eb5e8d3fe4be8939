package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the batches of a parked lane stand.
 *
 * <pre>
 *  webhook-backlog   ...settled... | being settled | in memory | not read yet | on their way
 *                                  ^ from                      ^ next
 * </pre>
 *
 * <p>A lane's order is that of its offsets in {@code webhook-deliveries}, ever rising. A crash
 * makes the next owner append again what was not committed, so the backlog can hold a batch twice:
 * what does not rise is a copy and skipped.
 */
final class Parked {
  private static final Duration LONGEST_UNKNOWN = Duration.ofSeconds(30);
  private static final long UNKNOWN = -1;

  private final Instant since;
  private String reason;
  private Optional<LaneState.Why> rests = Optional.empty();
  private long from = UNKNOWN;
  private long next = UNKNOWN;
  private boolean endSeen;
  private boolean reading;
  private int putBacks;
  private long lastPage;
  private long lastRead;
  private long lastTaken;

  /** Offsets of batches whose fate is on its way to Kafka, with their place in the backlog. */
  private final TreeMap<Long, Long> settling = new TreeMap<>();

  /** Batches that have yet to be appended, in order; they hold memory. */
  private final Deque<QueuedBatch> leaving = new ArrayDeque<>();

  private long firstAppended = UNKNOWN;
  private int appending;
  private long newest = UNKNOWN;

  /** Offsets of batches that are in the backlog, while no durable record says so. */
  private final List<Long> unrecorded = new ArrayList<>();

  private boolean recorded;
  private boolean expiring;

  /** Of batches that are in the backlog, or on their way there, and not in memory. */
  private Amount unread = Amount.NONE;

  private Instant oldest;
  private Instant wakeAt = Instant.MAX;
  private Instant unknownUntil = Instant.MIN;
  private Duration unknownWait = LaneFlow.VERSION_RECHECK;

  /** What has happened since the lane's record was written. */
  final Unsaved unsaved = new Unsaved();

  /**
   * A lane that is parked now, with all of its batches.
   *
   * @param kept those at its head that stay in memory, too; at least one
   */
  Parked(Instant since, String reason, List<QueuedBatch> kept) {
    this.since = since;
    this.reason = reason;
    lastTaken = kept.get(0).offset() - 1;
    lastRead = kept.get(kept.size() - 1).offset();
    lastPage = kept.stream().mapToLong(QueuedBatch::bytes).sum();
    oldest = LaneCensus.waitsSince(kept.get(0).batch());
    endSeen = true;
  }

  /** A lane that an earlier owner has parked. */
  Parked(LaneRecord durable) {
    since = durable.since();
    oldest = since;
    reason = durable.reason();
    rests = durable.state().rests();
    from = durable.backlogFrom();
    next = from;
    lastTaken = durable.settledUpTo();
    lastRead = lastTaken;
    unread = durable.waiting();
    recorded = true;
  }

  /** Everything up to here has a durable fate, as earlier owners have recorded elsewhere. */
  void recover(long settledUpTo) {
    lastTaken = Math.max(lastTaken, settledUpTo);
    lastRead = Math.max(lastRead, settledUpTo);
  }

  String reason() {
    return reason;
  }

  void because(String newReason) {
    reason = newReason;
  }

  /** Whether the lane rests by decision, and by which; true if that is news. */
  boolean rests(Optional<LaneState.Why> why) {
    boolean news = !rests.equals(why);
    rests = why;
    return news;
  }

  // ---- appending

  /** The batch goes to the backlog, behind those that went before. */
  void leaves(QueuedBatch batch) {
    appending++;
    firstAppended = firstAppended == UNKNOWN ? batch.offset() : firstAppended;
    leaving.add(batch);
    waits(batch);
  }

  /** Those that have yet to be appended; who takes one appends it. */
  Deque<QueuedBatch> leaving() {
    return leaving;
  }

  /** The batch is going to be read back from the backlog, unless it stays in memory as well. */
  void waits(QueuedBatch batch) {
    if (batch.offset() > lastRead) {
      unread = unread.plus(batch);
    }
  }

  /** What has to be read from the backlog, as far as this owner and the one before have counted. */
  Amount unread() {
    return unread;
  }

  /** The batch is in the backlog. */
  void appended(long offset, long backlogOffset) {
    appending--;
    newest = Math.max(newest, backlogOffset);
    if (offset == firstAppended && from == UNKNOWN) {
      from = backlogOffset;
      next = backlogOffset;
    }
    if (offset <= lastRead) {
      // It is in memory, or was, and all that has yet to be read comes behind it.
      next = Math.max(next, backlogOffset + 1);
    }
    unrecorded.add(offset);
  }

  /** Whether it is known where the lane's part of the backlog begins. */
  boolean hasBeginning() {
    return from != UNKNOWN;
  }

  /** A record with the beginning is durable. */
  void recorded() {
    recorded = true;
  }

  /** Offsets that are resolved now: the batches are in the backlog and the record says so. */
  List<Long> takeResolved() {
    if (!recorded) {
      return List.of();
    }
    List<Long> resolved = List.copyOf(unrecorded);
    unrecorded.clear();
    return resolved;
  }

  // ---- reading

  /** Whether reading may find more. */
  boolean hasUnread() {
    return recorded && (!endSeen || next <= newest);
  }

  long next() {
    return next;
  }

  /** A page is on its way. */
  boolean isReading() {
    return reading;
  }

  /** A page is asked for; returns what to compare with when it comes. */
  int asked() {
    reading = true;
    return putBacks;
  }

  /** It came; whether it still follows what is in memory. */
  boolean arrived(int putBacksThen) {
    reading = false;
    return putBacks == putBacksThen;
  }

  /** How long the page before was; 0 if what it brought did not leave by being settled. */
  long lastPage() {
    return lastPage;
  }

  /** The batches of a page that are not copies; they stand behind those that wait. */
  List<QueuedBatch> take(BacklogPage page) {
    List<QueuedBatch> taken = new ArrayList<>();
    lastPage = 0;
    for (BacklogBatch found : page.batches()) {
      if (found.offset() > lastRead) {
        lastRead = found.offset();
        QueuedBatch batch = new QueuedBatch(found.offset(), found.batch(), found.backlogOffset());
        taken.add(batch);
        lastPage += batch.bytes();
        unread = unread.minus(batch);
      }
    }
    next = Math.max(next, page.next());
    endSeen = page.endReached();
    if (appending == 0 && !hasUnread()) {
      unread = Amount.NONE;
    }
    wakeAt = Instant.MAX;
    return taken;
  }

  /** The batches from this one on leave memory; they will be read again. */
  void putBack(QueuedBatch head, Instant wake) {
    lastRead = head.offset() - 1;
    oldest = LaneCensus.waitsSince(head.batch());
    wakeAt = wake;
    endSeen = false;
    putBacks++;
    lastPage = 0;
    next = head.backlogOffset() >= 0 ? head.backlogOffset() : from;
  }

  /** Since when the head waits that was last in memory; of an earlier owner, since it parked. */
  Instant oldest() {
    return oldest;
  }

  /** When the batch that was put back wants to be looked at. */
  Instant wakeAt() {
    return wakeAt;
  }

  /** While the subscription is unknown, and may not be believed to be gone, nothing is read. */
  Instant unknownUntil() {
    return unknownUntil;
  }

  /** Sets that, twice as far away as the last time because each look reads the backlog. */
  void unknownSince(Instant now) {
    unknownUntil = now.plus(unknownWait);
    Duration twice = unknownWait.multipliedBy(2);
    unknownWait = twice.compareTo(LONGEST_UNKNOWN) < 0 ? twice : LONGEST_UNKNOWN;
  }

  /** The last batch of the lane was too old: the next ones may be, and are read by the page. */
  void expiring(boolean now) {
    expiring = now;
  }

  boolean isExpiring() {
    return expiring;
  }

  // ---- settling

  /** The head's fate is decided and on its way to Kafka. */
  void settling(QueuedBatch batch) {
    settling.put(batch.offset(), batch.backlogOffset());
    lastTaken = batch.offset();
    unknownWait = LaneFlow.VERSION_RECHECK;
  }

  /** The batch's fate is durable. */
  void settled(long offset) {
    if (settling.remove(offset) == null) {
      throw new IllegalArgumentException("offset %d is not being settled".formatted(offset));
    }
    unsaved.batches++;
  }

  /** How many batches have a fate that is on its way to Kafka. */
  int settling() {
    return settling.size();
  }

  /** Whether {@code webhook-attempts} says more than the last record that was written. */
  boolean isAhead() {
    return !settling.isEmpty() || unsaved.batches > 0 || unsaved.moved;
  }

  /** Everything up to here has a durable fate. */
  long settledUpTo() {
    return settling.isEmpty() ? lastTaken : settling.firstKey() - 1;
  }

  /** Whether the lane can be live again: nothing waits, is on its way in or on its way out. */
  boolean isDrained() {
    return appending == 0
        && !hasUnread()
        && recorded
        && unrecorded.isEmpty()
        && settling.isEmpty()
        && !reading
        && !unsaved.saving;
  }

  /** What {@code webhook-lanes} has to say now. */
  LaneRecord record(LaneQueue lane) {
    from = Math.max(from, firstUnsettled(lane));
    LaneFailures failures = lane.failures();
    return new LaneRecord(
        lane.lane(),
        state(failures),
        since,
        reason,
        failures.inRow(),
        Optional.of(failures.notBefore()).filter(time -> time.isAfter(Instant.MIN)),
        Optional.of(lane.agingSince()).filter(time -> time.isAfter(Instant.MIN)),
        from,
        settledUpTo(),
        failures.since(),
        failures.suspendedVersion(),
        lane.plan().map(RequestPlan::copy),
        lane.triedVersion(),
        lane.partition().positions().end(),
        lane.undelivered());
  }

  private LaneRecord.State state(LaneFailures failures) {
    if (rests.isPresent()) {
      return rests.get() == LaneState.Why.PAUSED
          ? LaneRecord.State.PAUSED
          : LaneRecord.State.SUSPENDED;
    }
    return failures.inRow() > 0 ? LaneRecord.State.PARKED : LaneRecord.State.DRAINING;
  }

  private long firstUnsettled(LaneQueue lane) {
    Map.Entry<Long, Long> first = settling.firstEntry();
    if (first != null) {
      return first.getValue();
    }
    return lane.head().map(QueuedBatch::backlogOffset).orElse(next);
  }

  /** How far the lane's durable record is behind. */
  static final class Unsaved {
    /** A record is on its way. */
    boolean saving;

    /** Something has to be written. */
    boolean wanted;

    /** Batches settled since the last record was written. */
    int batches;

    /** Something else is recorded elsewhere that the last record does not say. */
    boolean moved;
  }
}
