package io.statehook.dispatcher.batching;

import io.statehook.benchmark.Samples;
import io.statehook.common.event.EventKey;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finding the subscriptions that take an event, among ten and any number of others. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatchBenchmark {
  private static final int DEVICES = 1_024;

  @Param({"0", "100000"})
  public int strangers;

  private final String[] devices = new String[DEVICES];
  private final EventKey key = EventKey.parse(Samples.key()).orElseThrow();
  private OrgIndex index = OrgIndex.EMPTY;
  private int next;

  @Setup
  public void prepare() {
    index =
        SubscriptionIndex.index(
            Samples.tenAnd(strangers).stream().map(s -> new VersionedSubscription(s, 1)).toList());
    for (int i = 0; i < DEVICES; i++) {
      devices[i] = Samples.deviceId(i);
    }
  }

  @Benchmark
  public List<Target> lookup() {
    return index.lookup(key, devices[next++ % DEVICES]);
  }
}
