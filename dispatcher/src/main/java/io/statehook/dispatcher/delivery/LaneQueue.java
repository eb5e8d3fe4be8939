package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.subscription.Subscription;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One lane of one assigned partition: its batches in order and its state. Only the head is ever
 * sent, and it stays the head until its fate is decided.
 */
final class LaneQueue {
  private final Lane lane;
  private final PartitionWork partition;
  private final Deque<QueuedBatch> waiting = new ArrayDeque<>();
  private final Pace pace = new Pace();
  private LaneState state = LaneState.IDLE;
  private int failures;
  private String failure = "";
  private Instant notBefore = Instant.MIN;
  private Instant agingSince = Instant.MIN;
  private @Nullable Subscription tried;
  private @Nullable Parked parked;
  private long waitingBytes;
  private int openRecords;
  private boolean spilling;
  private long settledUpTo = -1;

  LaneQueue(Lane lane, PartitionWork partition) {
    this.lane = lane;
    this.partition = partition;
  }

  Lane lane() {
    return lane;
  }

  String subscriptionId() {
    return lane.subscriptionId();
  }

  PartitionWork partition() {
    return partition;
  }

  /** When it sent last, and how fast it was answered. */
  Pace pace() {
    return pace;
  }

  LaneState state() {
    return state;
  }

  void become(LaneState next) {
    state = next;
  }

  boolean isHeld(LaneState.Why why) {
    return state instanceof LaneState.Held held && held.why() == why;
  }

  void add(QueuedBatch batch) {
    waiting.add(batch);
    waitingBytes += batch.bytes() + MemoryBudget.OVERHEAD_BYTES;
  }

  /** The memory that its waiting batches take. */
  long waitingBytes() {
    return waitingBytes;
  }

  int size() {
    return waiting.size();
  }

  Optional<QueuedBatch> head() {
    return Optional.ofNullable(waiting.peek());
  }

  /** Takes the head off: its fate is decided. */
  QueuedBatch removeHead() {
    QueuedBatch head = waiting.remove();
    waitingBytes -= head.bytes() + MemoryBudget.OVERHEAD_BYTES;
    spilling &= waiting.size() > 1;
    return head;
  }

  /** Takes everything off, whatever becomes of it. */
  List<QueuedBatch> removeAll() {
    List<QueuedBatch> all = List.copyOf(waiting);
    waiting.clear();
    waitingBytes = 0;
    return all;
  }

  /** What is known about its part of the backlog; empty while it is live. */
  Optional<Parked> parked() {
    return Optional.ofNullable(parked);
  }

  void park(Parked now) {
    parked = now;
    spilling = false;
  }

  /** Its batches have to leave memory, for lack of room. */
  void spill() {
    spilling = true;
  }

  boolean isSpilling() {
    return spilling;
  }

  /** The backlog is empty and everything from it settled: batches wait in memory again. */
  void live(long backlogSettledUpTo) {
    parked = null;
    settledUpTo = backlogSettledUpTo;
  }

  /** The offset up to which the fate of its batches is durable although it may not be committed. */
  long settledUpTo() {
    return parked == null ? settledUpTo : parked.settledUpTo();
  }

  /** Records of the fate of batches, not from the backlog, that are on their way. */
  int openRecords() {
    return openRecords;
  }

  void recordOpened() {
    openRecords++;
  }

  void recordClosed() {
    openRecords--;
  }

  /** Failures in a row, of whichever batch. */
  int failures() {
    return failures;
  }

  /** The attempt failed; at least so many failures are counted. */
  void failed(int atLeast) {
    failures = Math.max(failures + 1, atLeast);
  }

  /** What the last failure was, for people. */
  String failure() {
    return failure;
  }

  void failedBecause(String why) {
    failure = why;
  }

  /** Nothing is sent before. */
  Instant notBefore() {
    return notBefore;
  }

  void waitUntil(Instant time) {
    notBefore = time;
  }

  /** The endpoint works, or is another one now: failures so far say nothing any more. */
  void forgetFailures() {
    failures = 0;
    notBefore = Instant.MIN;
  }

  /** The end of the last pause. */
  Instant agingSince() {
    return agingSince;
  }

  /** What its last owner knew. */
  void restore(LaneRecord durable) {
    parked = new Parked(durable);
    failures = durable.failures();
    notBefore = durable.nextProbe().orElse(Instant.MIN);
    agingSince = durable.agingSince().orElse(Instant.MIN);
  }

  /** The time that the subscription was paused does not count towards the age of its batches. */
  void resumed(Instant now) {
    agingSince = now;
  }

  /** When the batch is too old to be tried. */
  Instant expiry(QueuedBatch batch, Subscription subscription) {
    Instant sealedAt = batch.batch().sealedAt();
    Instant from = sealedAt.isAfter(agingSince) ? sealedAt : agingSince;
    return from.plus(subscription.delivery().maxAge());
  }

  void trying(Subscription subscription) {
    tried = subscription;
  }

  /** Whether a request made now would differ from the last one in more than its time. */
  boolean wouldRequestDiffer(Subscription now) {
    return tried != null
        && !(tried.url().equals(now.url())
            && tried.headers().equals(now.headers())
            && tried.authorization() == now.authorization()
            && tried.contentType().equals(now.contentType()));
  }
}
