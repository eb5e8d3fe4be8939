package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.dispatcher.Dispatcher;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.standalone.e2e.EventStream.Published;
import io.statehook.standalone.e2e.FaceChange.Kind;
import io.statehook.standalone.e2e.FaceChange.Rule;
import io.statehook.standalone.e2e.FaceFigures.Carried;
import io.statehook.standalone.e2e.FaceFigures.Shown;
import io.statehook.standalone.e2e.TestReceiver.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A change made in console, API, CLI or by a plain record acts on events published 2 s later and is
 * visible to whoever asks another face by then. Four people, one at each face, change webhooks
 * whose devices report all the time; afterwards every event is looked up: which rule decided about
 * it?
 *
 * <p>The console is another process' than the API, whose process also matches and delivers. The
 * short form is for every build; {@code -Dfaces.changes=100} by each face asserts the promised p99.
 */
@Tag("alone")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class FacesAgreeIT {
  private static final int CHANGES = Integer.getInteger("faces.changes", 5);

  /** With fewer changes the p99 is the slowest of them. */
  private static final int ENOUGH_FOR_P99 = 100;

  private static final Duration PROMISED = Duration.ofSeconds(2);

  /**
   * What the slowest of a few may take longer: in a build this JVM shares two cores with others,
   * and one long pause of the machine is no fault of ours. Four of five still keep the promise.
   */
  private static final Duration ALLOWANCE = Duration.ofSeconds(1);

  private static final double SHARE_OF_A_FEW = 0.8;
  private static final double SHARE = 0.99;
  private static final int PROBES = 3;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private static ApiInstallation api;
  private static TestInstallation installation;
  private static Dispatcher secondProcess;
  private static RecordFace records;
  private static List<Face> faces;
  private static TestReceiver first;
  private static TestReceiver other;
  private static final ExecutorService people = Executors.newCachedThreadPool();
  private static final ScheduledExecutorService clock = Executors.newScheduledThreadPool(4);

  @BeforeAll
  static void start() throws Exception {
    api = ApiInstallation.start();
    installation = api.installation();
    first = installation.receiver();
    other = installation.receiver();
    secondProcess = installation.anotherDispatcher(api.roles("admin"));
    int port = secondProcess.adminAddress().orElseThrow().port();
    String token = api.token("ops", OrgScope.ALL, true);
    records = new RecordFace(installation);
    faces =
        List.of(
            new ApiFace(api.admin()),
            new CommandFace(installation),
            new ConsoleFace(ConsoleVisitor.signIn("http://127.0.0.1:" + port, token)),
            records);
  }

  @AfterAll
  static void close() throws Exception {
    people.shutdownNow();
    clock.shutdownNow();
    records.close();
    secondProcess.close();
    api.close();
  }

  @Test
  void aChangeActsAndShowsEverywhereWithinTwoSeconds() {
    atEachFace(FacesAgreeIT::warmUp);
    List<Carried> carried = atEachFace(FacesAgreeIT::makeChanges);

    installation.topics().awaitNoLag();
    awaitResumed(carried);
    EventFates fates = EventFates.of(installation.topics(), first, other);
    FaceFigures figures = new FaceFigures(fates, carried);
    System.out.println(figures.line());

    assertThat(carried).as("else nothing was seen").allMatch(figures::isDecidedByOldAtFirst);
    boolean many = CHANGES >= ENOUGH_FOR_P99;
    assertThat((double) figures.inTime() / carried.size())
        .as("share of changes that decided about every event published 2 s later")
        .isGreaterThanOrEqualTo(many ? SHARE : SHARE_OF_A_FEW);
    double limit = (many ? PROMISED : PROMISED.plus(ALLOWANCE)).toMillis();
    assertP99(figures.actsAfter(), limit, "acts");
    assertP99(figures.visibleAfter(), limit, "is visible");
    first.assertHealthy();
    other.assertHealthy();
  }

  /** What was held is sent from the backlog, of which no lag tells. */
  private static void awaitResumed(List<Carried> carried) {
    List<String> held =
        carried.stream()
            .filter(one -> one.change().kind() == Kind.RESUME)
            .flatMap(one -> one.published().stream())
            .map(Published::id)
            .toList();
    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(
            () -> assertThat(first.events().stream().map(Received::id).toList()).containsAll(held));
  }

  private static void assertP99(Map<String, List<Double>> byFace, double limit, String what) {
    byFace.forEach(
        (face, millis) ->
            assertThat(FaceFigures.percentile(millis, 99))
                .as("%s: p99 of the ms after which a change %s: %s", face, what, millis)
                .isLessThanOrEqualTo(limit));
  }

  private interface Work {
    List<Carried> at(int face) throws Exception;
  }

  private static List<Carried> atEachFace(Work work) {
    List<CompletableFuture<List<Carried>>> running =
        IntStream.range(0, faces.size()).mapToObj(face -> async(() -> work.at(face))).toList();
    return running.stream().flatMap(done -> done.join().stream()).toList();
  }

  private static <T> CompletableFuture<T> async(Callable<T> work) {
    Supplier<T> supplier =
        () -> {
          try {
            return work.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };
    return CompletableFuture.supplyAsync(supplier, people);
  }

  /** An org's key, connections and classes are made once and are not what is measured. */
  private static List<Carried> warmUp(int number) throws Exception {
    FaceChange change = change(number, "warm", Kind.CREATE);
    faces.get(number).make(change);
    for (Face face : faces) {
      awaitShown(face, change.id(), change.after());
    }
    TestEvent event = TestEvent.people(change.orgId(), change.device(), 1);
    installation.topics().publish(event);
    first.awaitEvent(event);
    return List.of();
  }

  private static FaceChange change(int face, String name, Kind kind) {
    String org = "org-" + face;
    String id = "%s-%s".formatted(org, name);
    installation.knowOrg(id, org);
    return new FaceChange(kind, id, org, "board-" + id, first.url(), other.url());
  }

  private static List<Carried> makeChanges(int number) throws Exception {
    List<Carried> carried = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      // A few changes by each face are together one of each kind.
      Kind kind = Kind.values()[(number * CHANGES + i) % Kind.values().length];
      carried.add(makeChange(faces.get(number), change(number, "%03d".formatted(i), kind)));
    }
    return carried;
  }

  private static Carried makeChange(Face face, FaceChange change) throws Exception {
    if (change.before().isPresent()) {
      installation.write(change.before().get());
      for (Face each : faces) {
        awaitShown(each, change.id(), change.before());
      }
    }
    EventStream stream =
        new EventStream(installation.topics(), clock, change.orgId(), change.device());
    stream.publishDecided();
    ScheduledFuture<?> reporting = stream.start();
    if (change.kind().isSentBefore()) {
      first.awaitRequests(change.id(), 1);
    }
    long began = System.nanoTime();
    face.make(change);
    Instant at = Instant.now();
    long acknowledged = System.nanoTime();
    Map<String, CompletableFuture<Shown>> visible = new HashMap<>();
    for (Face each : faces) {
      visible.put(each.name(), async(() -> shownAfter(each, change, acknowledged)));
    }
    stream.probeAt(acknowledged + PROMISED.toNanos(), PROBES);
    awaitMoment(acknowledged + PROMISED.plus(ALLOWANCE).plus(LOOK_AGAIN).toNanos());
    reporting.cancel(false);
    Map<String, Shown> shown = new HashMap<>();
    visible.forEach((name, found) -> shown.put(name, found.join()));
    return new Carried(face.name(), change, stream.published(), began, acknowledged, at, shown);
  }

  /** The device goes on reporting until then. */
  private static void awaitMoment(long nanos) {
    await()
        .atMost(TestReceiver.PATIENCE)
        .pollInterval(LOOK_AGAIN)
        .until(() -> System.nanoTime() - nanos >= 0);
  }

  private static Shown shownAfter(Face face, FaceChange change, long acknowledged) {
    AtomicLong asked = new AtomicLong();
    Optional<Rule> rule = change.after().map(FaceChange::rule);
    awaitShown(
        () -> {
          asked.set(System.nanoTime());
          assertThat(face.shown(change.id())).as(face.name()).isEqualTo(rule);
        });
    return new Shown(
        (asked.get() - acknowledged) / 1_000_000.0,
        (System.nanoTime() - acknowledged) / 1_000_000.0);
  }

  private static void awaitShown(Face face, String id, Optional<SubscriptionJson> wanted) {
    Optional<Rule> rule = wanted.map(FaceChange::rule);
    awaitShown(() -> assertThat(face.shown(id)).as(face.name()).isEqualTo(rule));
  }

  private static void awaitShown(ThrowingRunnable look) {
    await()
        .atMost(TestReceiver.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK_AGAIN)
        .untilAsserted(look);
  }
}
