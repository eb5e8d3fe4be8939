package io.statehook.dispatcher.batching;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.batch.SealedBatch;
import io.statehook.dispatcher.control.SubscriptionTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;

/** The batcher of a test that plays whole installations: the real processor and the real index. */
public final class WorldBatcher {
  private static final long BUDGET_BYTES = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(BUDGET_BYTES);
  private final FakeTask task = new FakeTask();
  private final CommitPace pace = new CommitPace(() -> this.nanos);
  private final MatchAndWindow processor;
  private long offset;
  private long nanos;
  private int taken;

  /**
   * What was refused.
   *
   * @param key of the record
   * @param headers the dead letter's
   */
  @SuppressWarnings("ArrayRecordComponent") // Made for one caller.
  public record Buried(String key, byte[] value, Headers headers) {}

  /** Follows the table from now on. */
  public WorldBatcher(SubscriptionTable table) {
    SubscriptionIndex index = new SubscriptionIndex(table);
    WindowRefill nothingToRefill =
        new WindowRefill(
            (partition, from, visitor) -> from,
            () -> {
              throw new AssertionError("nothing is refilled");
            });
    processor =
        new MatchAndWindow(
            index::current,
            budget,
            nothingToRefill,
            () -> nanos,
            new BatcherMetrics(budget, Clock.systemUTC()),
            () -> pace);
    processor.init(task.context());
  }

  /** Reads one record of {@code device-events}. */
  public void read(String key, byte[] value, Instant at) {
    task.wall(at.toEpochMilli());
    task.process(processor, offset++, key.isEmpty() ? null : key.getBytes(UTF_8), value);
  }

  /** Lets every boundary pass and gives what was sealed since the last call. */
  public List<SealedBatch> sealed() {
    nanos += Duration.ofHours(1).toNanos();
    task.punctuate();
    task.commit();
    List<SealedBatch> all = task.committedBatches();
    List<SealedBatch> fresh = new ArrayList<>(all.subList(taken, all.size()));
    taken = all.size();
    return fresh;
  }

  /** Gives what was refused since the last call. */
  public List<Buried> buried() {
    List<Buried> fresh = new ArrayList<>();
    task.buried()
        .forEach(
            record ->
                fresh.add(
                    new Buried(
                        text((DeadLetterKey) record.key()),
                        (byte[]) record.value(),
                        record.headers())));
    task.buried().clear();
    return fresh;
  }

  private static String text(DeadLetterKey key) {
    return key.bytes() == null ? "" : new String(key.bytes(), UTF_8);
  }
}
