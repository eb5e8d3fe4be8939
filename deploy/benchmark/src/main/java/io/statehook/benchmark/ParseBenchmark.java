package io.statehook.benchmark;

import io.statehook.common.event.EventReader;
import io.statehook.common.event.EventReading;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading and judging one event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParseBenchmark {
  private static final int EVENTS = 1_024;

  private final EventReader reader = new EventReader();
  private final byte[][] events = new byte[EVENTS][];
  private int next;

  @Setup
  public void prepare() {
    for (int i = 0; i < EVENTS; i++) {
      events[i] = SampleEvent.of(i, 0);
    }
  }

  @Benchmark
  public EventReading read() {
    return reader.read(events[next++ % EVENTS]);
  }
}
