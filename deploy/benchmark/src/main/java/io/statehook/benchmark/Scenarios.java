package io.statehook.benchmark;

import static io.statehook.benchmark.Metric.CPU_PERCENT;
import static io.statehook.benchmark.Metric.CPU_PER_EVENT;
import static io.statehook.benchmark.Metric.EVENTS_PER_SECOND;
import static io.statehook.benchmark.Metric.MEMORY_GROWTH;
import static io.statehook.benchmark.Metric.MEMORY_MIB;
import static io.statehook.benchmark.Metric.P50_MILLIS;
import static io.statehook.benchmark.Metric.P99_GROWTH;
import static io.statehook.benchmark.Metric.P99_MILLIS;
import static io.statehook.benchmark.Metric.START_SECONDS;
import static io.statehook.benchmark.Metric.THREADS;

import io.statehook.benchmark.Contestant.Kind;
import java.util.Iterator;
import java.util.List;

/** All scenarios. */
final class Scenarios {
  private static final int MILLION = 1_000_000;
  private static final int LANES = 8;
  private static final int IN_FLIGHT = 64;
  private static final int MANY = 100_000;
  private static final int HOSTS = 200;
  private static final int MANY_IN_FLIGHT = 512;
  private static final int BAD_PERCENT = 30;
  private static final int PACED_EVENTS = 20 * Paced.PER_SECOND;
  private static final int SOAK_EVENTS = 3_600 * Paced.PER_SECOND;
  private static final double QUICK = 0.25;
  private static final Workload HOT = Workload.hot(500, 1_000, LANES);
  private static final Workload AT_ONCE = Workload.hot(500, 0, LANES);

  private Scenarios() {}

  /** In the order in which they run. */
  static List<Scenario> all() {
    return List.of(
        batched(),
        shared(),
        single(),
        tls(),
        latency(),
        isolation(),
        backlog(),
        fanout(),
        many(),
        idle(),
        startup(),
        soak());
  }

  /** Those that run when none is named: not the one that takes an hour a round. */
  static List<Scenario> usual() {
    return all().stream().filter(scenario -> scenario.kind() != Scenario.Kind.SOAK).toList();
  }

  /**
   * What a change can be judged by within a minute or two; the same questions, asked shortly, and
   * of the answers those that stay the same from run to run.
   */
  static List<Scenario> quick() {
    return List.of(
        shortened(batched())
            .judgedBy(
                Ratio.of("statehook", "plain", EVENTS_PER_SECOND),
                Ratio.of("statehook", "plain", CPU_PER_EVENT)),
        shortened(shared()).judgedBy(new Ratio("statehook", "plain", CPU_PER_EVENT, 0.2)));
  }

  /** For the command line's help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return all().stream().map(Scenario::name).iterator();
    }
  }

  private static Scenario batched() {
    return Scenario.of(
        "batched",
        "one subscription takes everything, 500 events per request",
        Scenario.Kind.DRAIN,
        List.of(
            Contestant.statehook(HOT, 2 * MILLION),
            Contestant.plain(HOT, 2 * MILLION),
            new Contestant("camel", Kind.CAMEL, HOT, MILLION),
            new Contestant("read only", Kind.READ, HOT, 2 * MILLION),
            Contestant.prebuilt(HOT, 2 * MILLION)),
        List.of(
            new Ratio("statehook", "camel", EVENTS_PER_SECOND, 0.75),
            new Ratio("statehook", "camel", CPU_PER_EVENT, 1.7),
            Ratio.of("statehook", "plain", EVENTS_PER_SECOND),
            Ratio.of("statehook", "plain", CPU_PER_EVENT),
            Ratio.of("statehook", "read only", EVENTS_PER_SECOND),
            Ratio.of("statehook", "prebuilt", EVENTS_PER_SECOND)));
  }

  private static Scenario shared() {
    Workload fifty = Workload.shared(50, 1, 500);
    return Scenario.of(
        "shared",
        "50 subscriptions take a fiftieth of the events each; plain: 50 consumers that read all",
        Scenario.Kind.DRAIN,
        List.of(Contestant.statehook(fifty, 2 * MILLION), Contestant.plain(fifty, MILLION / 5)),
        List.of(
            Ratio.of("statehook", "plain", EVENTS_PER_SECOND),
            new Ratio("statehook", "plain", CPU_PER_EVENT, 0.2)));
  }

  private static Scenario single() {
    Workload lanes = Workload.shared(IN_FLIGHT, 1, 1);
    Workload hot = Workload.hot(1, 1_000, IN_FLIGHT);
    return Scenario.of(
        "single",
        "one event per request, 64 requests in flight",
        Scenario.Kind.DRAIN,
        List.of(
            Contestant.statehook(lanes, MILLION / 5),
            Contestant.plain(hot, MILLION / 5),
            Contestant.prebuilt(hot, MILLION / 5)),
        List.of(
            Ratio.figure("statehook", EVENTS_PER_SECOND, 25_000),
            Ratio.figure("statehook", CPU_PER_EVENT, 45),
            Ratio.of("statehook", "plain", EVENTS_PER_SECOND),
            Ratio.of("statehook", "plain", CPU_PER_EVENT),
            Ratio.of("statehook", "prebuilt", CPU_PER_EVENT)));
  }

  private static Scenario tls() {
    Workload lanes = Workload.shared(MANY_IN_FLIGHT, HOSTS, 1);
    return Scenario.of(
        "tls",
        "512 subscriptions on 200 hosts, one event per request, every connection made anew",
        Scenario.Kind.HANDSHAKES,
        List.of(Contestant.statehook(lanes, MILLION / 5), Contestant.prebuilt(lanes, MILLION / 5)),
        List.of(
            Ratio.figure("statehook", CPU_PER_EVENT, 100),
            Ratio.of("statehook", "prebuilt", CPU_PER_EVENT)));
  }

  private static Scenario latency() {
    return Scenario.of(
        "latency",
        "500 events/s to one subscription, from when they were due to receipt",
        Scenario.Kind.PACED_WARM,
        List.of(
            Contestant.statehook(AT_ONCE, PACED_EVENTS).named("statehook 0 ms"),
            Contestant.statehook(HOT, PACED_EVENTS).named("statehook 1000 ms"),
            Contestant.plain(AT_ONCE, PACED_EVENTS).named("plain 0 ms")),
        List.of(
            Ratio.figure("statehook 0 ms", P50_MILLIS, 25),
            Ratio.figure("statehook 0 ms", P99_MILLIS, 60),
            Ratio.figure("statehook 1000 ms", P99_MILLIS, 1_150),
            Ratio.of("statehook 0 ms", "plain 0 ms", P99_MILLIS)));
  }

  private static Scenario isolation() {
    Workload well = Workload.shared(SampleEvent.DEVICES, HOSTS, 500).withMaxWait(0);
    return Scenario.of(
        "isolation",
        "500 events/s to 10,000 endpoints, with and without 30 % that are dead or never answer",
        Scenario.Kind.PACED,
        List.of(
            Contestant.statehook(well, 2 * PACED_EVENTS).named("all well"),
            Contestant.statehook(well.with(Burden.bad(BAD_PERCENT)), 2 * PACED_EVENTS)
                .named("30 % bad")),
        List.of(new Ratio("30 % bad", "all well", P99_MILLIS, 1.2)));
  }

  private static Scenario backlog() {
    Workload two = Workload.shared(2, 1, 500).withMaxWait(0).withParallelism(LANES);
    return Scenario.of(
        "backlog",
        "1,000,000 parked events leave while 500 events/s go to another subscription",
        Scenario.Kind.BACKLOG,
        List.of(Contestant.statehook(two.with(Burden.held(1)), MILLION)),
        List.of(
            Ratio.figure("statehook", EVENTS_PER_SECOND, 50_000),
            Ratio.figure("statehook", P99_GROWTH, 1.2)));
  }

  private static Scenario fanout() {
    Workload thousand = Workload.shared(1_000, HOSTS, 500);
    Workload all = Workload.shared(10_000, HOSTS, 500);
    return Scenario.of(
        "fanout",
        "1,000 and 10,000 subscriptions on 200 hosts",
        Scenario.Kind.DRAIN,
        List.of(
            Contestant.statehook(HOT, 2 * MILLION),
            Contestant.statehook(thousand, 2 * MILLION).named("1000"),
            Contestant.statehook(all, 2 * MILLION).named("10000")),
        List.of(
            new Ratio("1000", "statehook", EVENTS_PER_SECOND, 0.75),
            new Ratio("10000", "statehook", EVENTS_PER_SECOND, 0.4),
            Ratio.figure("10000", THREADS, 60),
            Ratio.figure("10000", MEMORY_MIB, 1_024)));
  }

  private static Scenario many() {
    Workload ten = Workload.shared(10, 1, 500);
    return Scenario.of(
        "many",
        "10 subscriptions take everything, with and without 100,000 that match nothing",
        Scenario.Kind.DRAIN,
        List.of(
            Contestant.statehook(ten, 2 * MILLION).named("10"),
            Contestant.statehook(ten.with(Burden.strangers(MANY)), 2 * MILLION).named("100010")),
        List.of(new Ratio("100010", "10", CPU_PER_EVENT, 1.2)));
  }

  private static Scenario idle() {
    Workload quiet = Workload.shared(200, 1, 500);
    return Scenario.of(
        "idle",
        "200 subscriptions and no events, a minute after a burst",
        Scenario.Kind.IDLE,
        List.of(Contestant.statehook(quiet, MILLION / 5), Contestant.plain(HOT, MILLION / 5)),
        List.of(Ratio.figure("statehook", CPU_PERCENT, 5)));
  }

  private static Scenario startup() {
    Workload ten = Workload.shared(10, 1, 500);
    return Scenario.of(
        "startup",
        "to the first delivery, with 100,000 subscriptions, with 1,000,000 attempts to read",
        Scenario.Kind.STARTUP,
        List.of(
            Contestant.statehook(ten, 10_000).named("10"),
            Contestant.statehook(ten.with(Burden.strangers(MANY)), 10_000).named("100010"),
            Contestant.statehook(ten.with(Burden.attempts(MILLION)), 10_000).named("attempts")),
        List.of(
            Ratio.figure("100010", START_SECONDS, 10),
            Ratio.figure("attempts", START_SECONDS, 10)));
  }

  private static Scenario soak() {
    return Scenario.of(
        "soak",
        "500 events/s for an hour: the last sixth against the first",
        Scenario.Kind.SOAK,
        List.of(Contestant.statehook(AT_ONCE, SOAK_EVENTS)),
        List.of(
            Ratio.figure("statehook", P99_GROWTH, 1.2),
            Ratio.figure("statehook", MEMORY_GROWTH, 1.1)));
  }

  /** Statehook against the plain consumer only. */
  private static Scenario shortened(Scenario whole) {
    return whole.only(List.of("statehook", "plain")).scaled(QUICK).staying();
  }
}
