package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.subscription.Subscription;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One lane of one assigned partition: its batches in order, what its next request carries, and its
 * state. Only what stands at the head is ever sent, and it stays there until its fate is decided.
 */
final class LaneQueue {
  private final Lane lane;
  private final PartitionWork partition;
  private final Deque<QueuedBatch> waiting = new ArrayDeque<>();
  private final LaneFailures failures = new LaneFailures();
  private final LaneShape shape = new LaneShape();
  private final Pace pace = new Pace();
  private LaneState state = LaneState.IDLE;
  private @Nullable RequestPlan plan;
  private boolean planIsHere;
  private Instant agingSince = Instant.MIN;
  private @Nullable Subscription tried;
  private long triedVersion = -1;
  private @Nullable Parked parked;
  private long waitingBytes;
  private Amount waitingHere = Amount.NONE;
  private Optional<Instant> lastSuccess = Optional.empty();
  private Optional<Instant> lastFailure = Optional.empty();
  private int openRecords;
  private int attemptsUnderWay;
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

  /** What its endpoint has done lately. */
  LaneFailures failures() {
    return failures;
  }

  /** What may stand in one request. */
  LaneShape shape() {
    return shape;
  }

  // ---- batches

  void add(QueuedBatch batch) {
    waiting.add(batch);
    waitingBytes += batch.bytes() + MemoryBudget.OVERHEAD_BYTES;
    waitingHere = waitingHere.plus(batch);
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

  /** Everything that waits, in order. */
  Collection<QueuedBatch> waiting() {
    return Collections.unmodifiableCollection(waiting);
  }

  /** The first so many, or all if they are fewer. */
  List<QueuedBatch> first(int count) {
    List<QueuedBatch> first = new ArrayList<>(Math.min(count, waiting.size()));
    Iterator<QueuedBatch> next = waiting.iterator();
    while (first.size() < count && next.hasNext()) {
      first.add(next.next());
    }
    return first;
  }

  /** Takes the first so many off: their fate is decided. */
  List<QueuedBatch> remove(int count) {
    List<QueuedBatch> removed = first(count);
    for (QueuedBatch batch : removed) {
      waiting.remove();
      waitingBytes -= batch.bytes() + MemoryBudget.OVERHEAD_BYTES;
      waitingHere = waitingHere.minus(batch);
    }
    plan = null;
    spilling &= waiting.size() > 1;
    return removed;
  }

  /** Takes everything off, whatever becomes of it. The plan stays for when it comes back. */
  List<QueuedBatch> removeAll() {
    List<QueuedBatch> all = List.copyOf(waiting);
    waiting.clear();
    waitingBytes = 0;
    waitingHere = Amount.NONE;
    planIsHere = false;
    return all;
  }

  /** What is sealed and not delivered, in memory and in the backlog, as far as it is known. */
  Amount undelivered() {
    return parked == null ? waitingHere : waitingHere.plus(parked.unread());
  }

  // ---- what the next request carries

  /** What the next request carries, if that is decided. */
  Optional<RequestPlan> plan() {
    return Optional.ofNullable(plan);
  }

  /** Decides it, for batches that wait here. */
  void plan(RequestPlan next) {
    plan = next;
    planIsHere = true;
  }

  /** An earlier owner, or this one before it parked the lane, has decided it. */
  void planned(RequestPlan earlier) {
    plan = earlier;
    planIsHere = false;
  }

  void forgetPlan() {
    plan = null;
  }

  /** How many batches at the head belong together. */
  int headSize() {
    return plan == null ? 1 : plan.content().batches();
  }

  /** Whether batches of the plan have yet to come; a plan for other batches is dropped. */
  boolean lacksBatches() {
    if (plan == null || planIsHere || waiting.isEmpty()) {
      return false;
    }
    RequestPlan.Content content = plan.content();
    List<QueuedBatch> first = first(content.batches());
    boolean complete = first.size() == content.batches();
    boolean sameFirst = first.get(0).batch().id().equals(content.first());
    boolean sameLast = !complete || first.get(first.size() - 1).batch().id().equals(content.last());
    if (!sameFirst || !sameLast) {
      plan = null;
      return false;
    }
    planIsHere = complete;
    return !complete;
  }

  // ---- parking

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

  /** A record about it is on its way to {@code webhook-attempts}. */
  void attemptAppended() {
    attemptsUnderWay++;
  }

  /** It is durable. */
  void attemptRecorded() {
    attemptsUnderWay--;
  }

  /** How many such records are on their way. */
  int attemptsUnderWay() {
    return attemptsUnderWay;
  }

  /** How many batches have a fate whose record is not durable. */
  int unrecordedFates() {
    return parked == null ? openRecords : parked.settling();
  }

  // ---- earlier owners

  /** What its last owner knew when it wrote this. */
  void restore(LaneRecord durable) {
    parked = new Parked(durable);
    failures.restore(durable);
    agingSince = durable.agingSince().orElse(Instant.MIN);
    durable.plan().ifPresent(this::planned);
    triedVersion = durable.triedVersion();
  }

  /** What earlier owners have recorded since. */
  void recover(Recovery.OfLane recovered) {
    if (parked != null) {
      parked.recover(recovered.settledUpTo());
    } else {
      settledUpTo = recovered.settledUpTo();
    }
    recovered.plan().ifPresent(this::planned);
    failures.recover(recovered);
  }

  // ---- what its receiver did last

  /** A request of it was answered as it should be, or it was not. */
  void answered(boolean well, Instant now) {
    if (well) {
      lastSuccess = Optional.of(now);
    } else {
      lastFailure = Optional.of(now);
    }
  }

  Optional<Instant> lastSuccess() {
    return lastSuccess;
  }

  Optional<Instant> lastFailure() {
    return lastFailure;
  }

  // ---- age and address

  /** The end of the last pause. */
  Instant agingSince() {
    return agingSince;
  }

  /** The time that the subscription was held does not count towards the age of its batches. */
  void resumed(Instant now) {
    agingSince = now;
  }

  /** When what stands at the head is too old to be tried: the last of it. */
  Instant expiry(Subscription subscription) {
    List<QueuedBatch> first = first(headSize());
    Instant sealedAt = first.get(first.size() - 1).batch().sealedAt();
    Instant from = sealedAt.isAfter(agingSince) ? sealedAt : agingSince;
    return from.plus(subscription.delivery().maxAge());
  }

  void trying(Subscription subscription, long version) {
    tried = subscription;
    triedVersion = version;
  }

  /** Whether the version of the subscription of the last request is known, and is such. */
  boolean wasTriedAt(LongPredicate version) {
    return triedVersion >= 0 && version.test(triedVersion);
  }

  /** The version of the subscription of the last request, or -1. */
  long triedVersion() {
    return triedVersion;
  }

  /** Whether its subscription, as last tried, limits the requests per second. */
  boolean hasRate() {
    return tried != null && tried.delivery().requestsPerSecond() > 0;
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
