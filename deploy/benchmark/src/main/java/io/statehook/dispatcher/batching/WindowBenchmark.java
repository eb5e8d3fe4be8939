package io.statehook.dispatcher.batching;

import io.statehook.benchmark.Samples;
import io.statehook.common.batch.SealedBy;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Appending one event to a window, and a share of sealing it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WindowBenchmark implements WindowSet.Outcome {
  private static final int EVENTS = 1_024;
  private static final long MEMORY = 256L << 20;

  @Param({"1", "500"})
  public int maxEvents;

  private final WindowSet windows = new WindowSet(new MemoryBudget(MEMORY), this);
  private final byte[][] events = new byte[EVENTS][];
  private final WindowSet.Now now = new WindowSet.Now(Instant.EPOCH, 0);
  private Target target = target(1);
  private byte[] body = {};
  private long offset;

  @Setup
  public void prepare() {
    target = target(maxEvents);
    for (int i = 0; i < EVENTS; i++) {
      events[i] = Samples.event(i);
    }
  }

  private static Target target(int maxEvents) {
    return new Target(new VersionedSubscription(Samples.hot(maxEvents), 1));
  }

  @Benchmark
  public byte[] append() {
    windows.append(target, events[(int) (offset % EVENTS)], offset++, 0, 1, () -> now);
    return body;
  }

  @Override
  public void opened(OpenWindow window) {}

  @Override
  public void sealed(OpenWindow window, SealedBy reason) {
    body = window.body();
  }
}
