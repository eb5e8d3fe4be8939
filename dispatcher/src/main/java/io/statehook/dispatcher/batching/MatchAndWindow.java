package io.statehook.dispatcher.batching;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.batch.SourceRange;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.event.EventRefusal;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task: reads the events of one partition, appends each to the windows of the subscriptions
 * that allow it, and forwards what is sealed or refused.
 *
 * <p>A batch, the removal of its window from the store and the offset of its last event are
 * committed in one transaction, so every matched event is in exactly one sealed batch, whatever is
 * killed when.
 */
final class MatchAndWindow
    implements Processor<byte @Nullable [], byte @Nullable [], Object, byte @Nullable []>,
        WindowSet.Outcome {
  /**
   * How late a window may be sealed after its boundary, if the thread has no more to do than what
   * it does in this time.
   */
  static final Duration TICK = Duration.ofMillis(20);

  private static final Logger log = LoggerFactory.getLogger(MatchAndWindow.class);
  private static final int MAX_DEAD_LETTER_KEY_BYTES = 1024;

  private final Supplier<SubscriptionIndex.Picture> newestRules;
  private final WindowRefill refill;
  private final LongSupplier nanoClock;
  private final BatcherMetrics metrics;
  private final Supplier<CommitPace> paceOfThread;
  private final WindowSet windows;
  private final Supplier<WindowSet.Now> clocks = this::now;
  private final EventIntake intake = new EventIntake();
  private SubscriptionIndex.Picture rules;
  private CommitPace pace;
  private @Nullable ProcessorContext<Object, byte @Nullable []> context;
  private @Nullable KeyValueStore<String, byte[]> store;
  private @Nullable Cancellable ticker;
  private long newestOffset;

  /** Restored windows may have been opened under other rules; init itself cannot forward. */
  private boolean restored;

  MatchAndWindow(
      Supplier<SubscriptionIndex.Picture> newestRules,
      MemoryBudget budget,
      WindowRefill refill,
      LongSupplier nanoClock,
      BatcherMetrics metrics,
      Supplier<CommitPace> paceOfThread) {
    this.newestRules = newestRules;
    this.refill = refill;
    this.nanoClock = nanoClock;
    this.metrics = metrics;
    this.paceOfThread = paceOfThread;
    this.pace = paceOfThread.get();
    this.windows = new WindowSet(budget, this);
    this.rules = newestRules.get();
  }

  @Override
  public void init(ProcessorContext<Object, byte @Nullable []> context) {
    this.context = context;
    // Tasks move between threads, and each thread commits for all of its tasks.
    this.pace = paceOfThread.get();
    this.store = context.getStateStore(BatchingTopology.OPEN_WINDOWS);
    windows.clear();
    rules = newestRules.get();
    ticker = null;
    refillWindows();
    tellWindows();
    keepTicking();
  }

  private void tellWindows() {
    metrics.windows(context().taskId(), windows.size(), windows.oldestEventAt());
  }

  private void refillWindows() {
    List<KeyValue<String, WindowStart>> stored = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store().all()) {
      all.forEachRemaining(
          entry -> stored.add(KeyValue.pair(entry.key, WindowStart.fromJson(entry.value))));
    }
    if (!stored.isEmpty()) {
      boolean refilled = false;
      try {
        refill.refill(partition(), stored, windows, rules, now()).forEach(store()::delete);
        refilled = true;
      } finally {
        if (!refilled) {
          // Streams does not close what failed to start, and the budget belongs to the process.
          windows.clear();
        }
      }
      restored = true;
    }
  }

  @Override
  public void process(Record<byte @Nullable [], byte @Nullable []> record) {
    adoptRules();
    for (ConsumerRecord<byte[], byte[]> event : EventSlice.in(record.headers())) {
      takeOrTell(event);
    }
    commitIfDue();
    keepTicking();
  }

  /** Streams itself would name the first of the slice. */
  private void takeOrTell(ConsumerRecord<byte[], byte[]> event) {
    try {
      take(event);
    } catch (RuntimeException e) {
      log.error(
          "an event could not be processed: partition={} offset={}",
          event.partition(),
          event.offset());
      throw e;
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> event) {
    newestOffset = event.offset();
    byte @Nullable [] value = event.value();
    metrics.read();
    pace.read();
    EventIntake.Intake admission = intake.read(event.key(), value, rules.approved());
    if (admission instanceof EventIntake.Refused refused) {
      bury(event, refused.refusal());
    } else if (admission instanceof EventIntake.Admitted admitted && value != null) {
      append(event, value, admitted);
    }
  }

  private void append(
      ConsumerRecord<byte[], byte[]> event, byte[] value, EventIntake.Admitted admitted) {
    List<Target> targets =
        rules.org(admitted.event().orgId()).lookup(admitted.key(), admitted.event().deviceId());
    if (targets.isEmpty()) {
      return;
    }
    metrics.matched(targets.size());
    long appendedMillis = AppendTime.millis(event);
    long catalogueVersion = rules.approved().version();
    for (Target target : targets) {
      windows.append(target, value, event.offset(), appendedMillis, catalogueVersion, clocks);
    }
  }

  private void tick() {
    adoptRules();
    windows.sealDue(nanoClock.getAsLong());
    windows.sealFarBehind(newestOffset);
    windows.shed();
    tellWindows();
    commitIfDue();
    if (!hasToTick() && ticker != null) {
      ticker.cancel();
      ticker = null;
    }
  }

  private void commitIfDue() {
    if (pace.isDue()) {
      context().commit();
      pace.asked();
    }
  }

  private boolean hasToTick() {
    return windows.size() > 0 || pace.isWaiting();
  }

  /** Only while something waits: every tick makes Streams commit, even if it did nothing. */
  private void keepTicking() {
    if (hasToTick() && ticker == null) {
      ticker = context().schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> tick());
    }
  }

  private void adoptRules() {
    SubscriptionIndex.Picture newest = newestRules.get();
    if (newest != rules || restored) {
      rules = newest;
      restored = false;
      sealChanged();
    }
  }

  private void sealChanged() {
    windows.sealChanged(
        window -> {
          WindowStart start = window.start();
          Optional<Target> inForce = rules.find(start.orgId(), window.target().id());
          return rules.approved().version() != start.catalogueVersion()
              || inForce.isEmpty()
              || inForce.get().version() != start.subscriptionVersion();
        });
  }

  @Override
  public void opened(OpenWindow window) {
    store().put(window.target().id(), window.start().toJson());
  }

  @Override
  public void sealed(OpenWindow window, SealedBy reason) {
    if (window.recorded()) {
      store().delete(window.target().id());
    }
    SealedBatch batch = batch(window, reason);
    metrics.sealed(reason, batch.events(), batch.body().length);
    pace.sealed();
    context()
        .forward(
            new Record<Object, byte @Nullable []>(
                batch.lane(), batch.body(), wallMillis(), BatchHeaders.write(batch)),
            BatchingTopology.DELIVERIES);
  }

  private SealedBatch batch(OpenWindow window, SealedBy reason) {
    Subscription subscription = window.target().subscription();
    SourceRange source = window.source(partition());
    return new SealedBatch(
        BatchId.of(subscription.id(), source),
        subscription.orgId(),
        Lane.of(subscription.id(), partition(), subscription.delivery().parallelism()),
        BatchKind.LIVE,
        window.events(),
        source,
        Instant.ofEpochMilli(wallMillis()),
        reason,
        window.target().version(),
        subscription.format(),
        Optional.of(window.firstEventAt()),
        window.body());
  }

  private void bury(ConsumerRecord<byte[], byte[]> event, EventRefusal refusal) {
    metrics.refused(refusal.reason());
    byte @Nullable [] key = event.key();
    byte @Nullable [] value = event.value();
    String detail = refusal.detail();
    if (value != null && value.length > DeadLetter.MAX_VALUE_BYTES) {
      value = Arrays.copyOf(value, DeadLetter.MAX_VALUE_BYTES);
      detail += "; only the first %d bytes are kept here".formatted(value.length);
    }
    if (key != null && key.length > MAX_DEAD_LETTER_KEY_BYTES) {
      key = Arrays.copyOf(key, MAX_DEAD_LETTER_KEY_BYTES);
    }
    DeadLetter letter =
        new DeadLetter(
            refusal.reason().wireName(),
            detail,
            0,
            Instant.ofEpochMilli(wallMillis()),
            event.partition() + ":" + event.offset());
    context()
        .forward(
            new Record<Object, byte @Nullable []>(
                new DeadLetterKey(key), value, wallMillis(), letter.toHeaders()),
            BatchingTopology.DEAD_LETTERS);
  }

  private int partition() {
    return context().taskId().partition();
  }

  private long wallMillis() {
    return context().currentSystemTimeMs();
  }

  private WindowSet.Now now() {
    return new WindowSet.Now(Instant.ofEpochMilli(wallMillis()), nanoClock.getAsLong());
  }

  private ProcessorContext<Object, byte @Nullable []> context() {
    if (context == null) {
      throw new IllegalStateException("used before init");
    }
    return context;
  }

  private KeyValueStore<String, byte[]> store() {
    if (store == null) {
      throw new IllegalStateException("used before init");
    }
    return store;
  }

  @Override
  public void close() {
    windows.clear();
    if (context != null) {
      metrics.windows(context.taskId(), 0, Optional.empty());
    }
  }
}
