package io.statehook.dispatcher.delivery;

import io.statehook.benchmark.Samples;
import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.batch.SourceRange;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.subscription.Format;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One batch on its way through the engine: arrived, sent, answered, recorded, committed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineBenchmark implements Subscriptions, Effect.Performer {
  private static final int OK = 200;
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final SendResult ANSWER =
      new SendResult.Answered(OK, Optional.empty(), new byte[0], Duration.ofMillis(3));

  @Param({"1", "10000"})
  public int lanes;

  private final Subscription subscription = Samples.hot(1);
  private final byte[] body = Samples.body(1);
  private final DeliveryEngine engine =
      new DeliveryEngine(
          LimitSettings.read(StatehookConfig.of(Map.of())),
          this,
          new RetrySchedule(new Random(1), Duration.ofHours(1)));
  private String[] ids = {};
  private long offset;
  private long committed;

  @Setup
  public void prepare() {
    ids = new String[lanes];
    for (int i = 0; i < lanes; i++) {
      ids[i] = "s-" + i;
    }
    perform(
        engine.partitionAssigned(
            0, new Takeover(List.of(), new Recovery(List.of()), 0, 0, 0), NOW));
  }

  @Benchmark
  public long deliver() {
    perform(engine.batchArrived(0, offset, batch(), NOW));
    offset++;
    return committed;
  }

  private SealedBatch batch() {
    Lane lane = new Lane(ids[(int) (offset % lanes)], 0);
    HexFormat hex = HexFormat.of();
    return new SealedBatch(
        new BatchId(hex.toHexDigits(offset) + hex.toHexDigits(offset)),
        subscription.orgId(),
        lane,
        BatchKind.LIVE,
        1,
        new SourceRange(0, offset, offset),
        NOW,
        SealedBy.EVENTS,
        1,
        Format.ARRAY,
        body);
  }

  private void perform(List<Effect> effects) {
    effects.forEach(effect -> effect.perform(this));
  }

  @Override
  public void send(Effect.Send effect) {
    perform(engine.answered(effect.token(), ANSWER, NOW));
  }

  @Override
  public void appendAttempt(Effect.AppendAttempt effect) {
    perform(engine.appendAcknowledged(effect.token(), offset, NOW));
  }

  @Override
  public void commit(Effect.Commit effect) {
    committed = effect.offset();
  }

  @Override
  public void appendDeadLetter(Effect.AppendDeadLetter effect) {
    throw new IllegalStateException("nothing fails here");
  }

  @Override
  public void appendBacklog(Effect.AppendBacklog effect) {
    throw new IllegalStateException("nothing is parked here");
  }

  @Override
  public void appendLane(Effect.AppendLane effect) {
    throw new IllegalStateException("nothing is parked here");
  }

  @Override
  public void readBacklog(Effect.ReadBacklog effect) {
    throw new IllegalStateException("nothing is parked here");
  }

  @Override
  public void wakeAt(Effect.WakeAt effect) {}

  @Override
  public void consume(Effect.Consume effect) {}

  @Override
  public void health(Effect.Health effect) {}

  @Override
  public Optional<Subscription> find(String id) {
    return Optional.of(subscription);
  }

  @Override
  public long version(String id) {
    return 1;
  }

  @Override
  public boolean hasSeen(String id, long version) {
    return true;
  }

  @Override
  public void listen(Consumer<String> changed) {}
}
