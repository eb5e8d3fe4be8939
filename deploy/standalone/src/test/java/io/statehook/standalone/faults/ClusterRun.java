package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.Subscription;
import io.statehook.standalone.broker.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * An installation on the cluster with devices that report and receivers of which some fail, and the
 * judgement of whatever is done to it: case after case, each by its own events.
 */
final class ClusterRun implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final int EVENTS_PER_SECOND = 60;
  private static final int MOST_EVENTS = EVENTS_PER_SECOND * 60 * 25;
  private static final int SUBSCRIPTIONS = 12;
  private static final int HEALED_AFTER = EVENTS_PER_SECOND * 8;
  private static final int WORKERS = 2;
  private static final Duration FAR_TIMEOUT = Duration.ofSeconds(2);
  private static final Fleet FLEET = new Fleet(60, 4);

  private final long seed = Long.getLong("seed", System.nanoTime() & 0xffff_ffffL);
  private final Random random = new Random(seed);
  private final Set<String> healthy = new TreeSet<>();
  private final List<Instant> faults = new ArrayList<>();
  private final List<DispatcherChild> workers = new ArrayList<>();
  private final Set<String> far = new TreeSet<>();
  private final List<Link> links = new ArrayList<>();
  private final Shape shape;
  private final Bench bench;
  private final EventLoad load;
  private final DispatcherChild batcher;
  private Duration aftermath = Report.AFTERMATH;
  private volatile int firstEvent;
  private int firstReception;

  /** One that runs; nobody reports anything before the first case. */
  ClusterRun(String name, Duration session) throws Exception {
    this(name, session, new Shape(Map.of(), Map.of(), Set.of()));
  }

  /**
   * What is special about it.
   *
   * @param ofFirstWorker settings of the first worker over those of all
   * @param environment of the first worker, in addition to ours
   * @param far numbers of the receivers that are reached over a link only
   */
  record Shape(
      Map<String, String> ofFirstWorker, Map<String, String> environment, Set<Integer> far) {}

  /** The same with something special. */
  ClusterRun(String name, Duration session, Shape shape) throws Exception {
    this.shape = shape;
    bench = new Bench(BenchBroker.cluster(), name, SUBSCRIPTIONS, FLEET.orgs(), session);
    load = new EventLoad(bench, FLEET, MOST_EVENTS, EVENTS_PER_SECOND);
    for (int i = 0; i < SUBSCRIPTIONS; i++) {
      subscribe(i, shape.far().contains(i));
    }
    batcher = bench.batcher();
    try {
      startTheRest();
    } catch (Exception e) { // Nobody else knows of what runs already.
      close();
      throw e;
    }
  }

  private void startTheRest() throws Exception {
    workers.add(bench.worker(shape.ofFirstWorker(), shape.environment()));
    while (workers.size() < WORKERS) {
      workers.add(bench.worker());
    }
    batcher.awaitRunning();
    workers.forEach(DispatcherChild::awaitRunning);
    load.pause();
    load.start();
  }

  /**
   * A case begins: devices report, and every receiver of good will has heard of it. One is away for
   * a while, so that lanes are parked.
   *
   * @param longest silences are looked for in this time after each fault
   */
  void begin(Duration longest) {
    aftermath = longest;
    faults.clear();
    firstReception = bench.sink().count();
    firstEvent = load.published();
    load.resume();
    awaitFlow();
  }

  /** Most answer in 5 to 50 ms; some fail now and then, are slow, or are away at first. */
  private void subscribe(int number, boolean overLink) throws Exception {
    String id = "s" + number;
    BatchLimits limits = new BatchLimits(20, 16_384, Duration.ofMillis(200 + 200 * (number % 3)));
    Subscription subscription =
        BenchSubscriptions.of(
            id,
            "org" + number % FLEET.orgs(),
            overLink ? urlOverLink(number, id) : bench.sink().url(number, id),
            limits);
    Behaviour usual = Behaviour.between(5, 50, random);
    switch (number) {
      case 3 -> bench.sink().behave(id, Behaviour.flaky(0.05, 500, random, usual));
      case 6 ->
          bench
              .sink()
              .behave(
                  id,
                  Behaviour.until(() -> load.published() > firstEvent + HEALED_AFTER, 503, usual));
      case 9 -> bench.sink().behave(id, Behaviour.slow(Duration.ofMillis(250)));
      default -> {
        bench.sink().behave(id, usual);
        (overLink ? far : healthy).add(id);
      }
    }
    bench.subscribe(
        overLink ? BenchSubscriptions.timeout(subscription, FAR_TIMEOUT) : subscription);
  }

  private String urlOverLink(int number, String id) throws IOException {
    String host = CheckingSink.host(number);
    Link link =
        new Link(InetAddress.getByName(host), 0, new InetSocketAddress(host, bench.sink().port()));
    links.add(link);
    return "https://%s:%d/%s".formatted(host, link.port(), id);
  }

  /** Those of the receivers that are reached over one. */
  List<Link> links() {
    return links;
  }

  /** The subscriptions of the receivers behind links. */
  Set<String> far() {
    return far;
  }

  /** p99 from a device's report to the receivers of good will, of what was reported in a time. */
  Duration typicalDelay(Instant from, Instant until) {
    List<Duration> delays = new ArrayList<>();
    for (Reception one : bench.sink().receptions()) {
      for (int event : one.events()) {
        Instant published = load.publishedAt(event);
        if (healthy.contains(one.subscription())
            && published.isAfter(from)
            && published.isBefore(until)) {
          delays.add(Duration.between(published, one.at()));
        }
      }
    }
    return Report.percentile(delays);
  }

  Bench bench() {
    return bench;
  }

  /** A worker by the order of starts. */
  DispatcherChild worker(int index) {
    return workers.get(index);
  }

  /**
   * Waits until the first worker has ended by itself, and starts another like it.
   *
   * @param since when its Kafka clients stopped working: what it heard later it could not record
   */
  void replaceFirstWorker(Instant since) throws Exception {
    bench.ended(workers.get(0));
    bench.cutOff(workers.get(0), since, Instant.now());
    workers.set(0, bench.worker(shape.ofFirstWorker(), shape.environment()).awaitRunning());
  }

  /** Something is done now. */
  Instant fault() {
    Instant now = Instant.now();
    faults.add(now);
    return now;
  }

  /** Waits until every receiver of good will has got something from now on. */
  void awaitFlow() {
    Instant from = Instant.now();
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> heardSince(from).containsAll(healthy));
    } catch (RuntimeException e) {
      throw new AssertionError("see %s; %s".formatted(bench.directory(), batcher.said()), e);
    }
  }

  private Set<String> heardSince(Instant from) {
    Set<String> heard = new TreeSet<>();
    List<Reception> all = bench.sink().receptions();
    for (int i = all.size() - 1; i >= 0 && all.get(i).at().isAfter(from); i--) {
      heard.add(all.get(i).subscription());
    }
    return heard;
  }

  /**
   * Lets everything settle, judges it and prints the line of figures. Nobody may have been
   * restarted.
   *
   * @param id of the case
   * @param what counts the faults
   */
  void judge(String id, String what) throws Exception {
    Instant end = Instant.now();
    load.pause();
    bench.awaitResolved(PATIENCE);
    Evidence evidence = Evidence.of(bench, load, firstEvent, firstReception);
    Verdict verdict = new Verdict(bench, evidence, seed);
    verdict.tell(id, what, faults.size(), verdict.stalls(healthy, faults, end, aftermath));
    verdict.requireGood();
    assertThat(batcher.isAlive()).as(batcher.said()).isTrue();
    assertThat(workers).allMatch(DispatcherChild::isAlive);
  }

  @Override
  public void close() {
    load.close();
    links.forEach(Link::close);
    bench.close();
  }
}
