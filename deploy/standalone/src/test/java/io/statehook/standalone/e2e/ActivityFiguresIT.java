package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.dispatcher.activity.ExpectedTraffic;
import io.statehook.dispatcher.activity.LiveActivity;
import io.statehook.dispatcher.activity.RecordQuery;
import io.statehook.dispatcher.activity.RecordSearch;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.SubscriptionTable;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long the control room's questions take. The short form only shows that they are answered; the
 * long one, {@code -Dactivity.subscriptions=10000 -Dactivity.attempts=1000000}, prints the figures
 * that count.
 */
@Tag("alone")
@Timeout(600)
final class ActivityFiguresIT {
  private static final int ROUNDS = 30;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static TestInstallation installation;
  private static StatehookConfig config;
  private static KafkaClients clients;
  private static SubscriptionTable table;

  private final List<String> figures = new ArrayList<>();

  @BeforeAll
  static void fill() throws Exception {
    installation = TestInstallation.withTopics();
    config = installation.config(Map.of());
    clients = new KafkaClients(config, "figures");
    long began = System.nanoTime();
    new RetainedRecords(installation, clients).fill();
    table = new SubscriptionTable(clients, config.topics(), new SubscriptionReader(url -> true));
    table.start().get(60, TimeUnit.SECONDS);
    System.out.printf("filled in %,d ms%n", millisSince(began));
  }

  @AfterAll
  static void close() {
    table.close();
    installation.close();
  }

  @Test
  void everyQuestionIsAnswered() throws Exception {
    long began = System.nanoTime();
    try (LiveActivity live = new LiveActivity(clients, config.topics(), table, Clock.systemUTC())) {
      live.start().get(120, TimeUnit.SECONDS);
      figures.add(
          "live start %,d ms, of which the following thread worked %,d ms"
              .formatted(millisSince(began), worked("statehook-activity")));
      assertThat(live.latest(OrgScope.ALL, Optional.empty(), 200)).hasSize(200);
      askLive(live);
    }
    try (RecordSearch search = new RecordSearch(clients, config.topics(), table)) {
      askSearch(search);
    }
    try (ExpectedTraffic expected =
        new ExpectedTraffic(clients, config.topics(), table, Clock.systemUTC())) {
      Subscription wide = table.find(RetainedRecords.id(1)).orElseThrow().subscription();
      began = System.nanoTime();
      assertThat(expected.estimate(wide).sampledEvents()).isPositive();
      figures.add("estimate, first %,d ms".formatted(millisSince(began)));
      measure("estimate, again", () -> expected.estimate(wide));
    }
    System.out.printf(
        "%,d subscriptions, %,d attempts:%n  %s%n",
        RetainedRecords.SUBSCRIPTIONS, RetainedRecords.ATTEMPTS, String.join("\n  ", figures));
  }

  /** Tells more than the time does when others use the machine. */
  private static long worked(String thread) {
    return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
        .filter(info -> info != null && info.getThreadName().equals(thread))
        .mapToLong(info -> THREADS.getThreadCpuTime(info.getThreadId()) / 1_000_000)
        .sum();
  }

  private void askLive(LiveActivity live) {
    OrgScope org = OrgScope.of("org-7");
    measure("latest 100 of all", () -> live.latest(OrgScope.ALL, Optional.empty(), 100));
    measure("latest 100 of an org", () -> live.latest(org, Optional.empty(), 100));
    measure("latest 100 of one", () -> live.latest(org, Optional.of(RetainedRecords.id(7)), 100));
    measure("latest 100 of nobody", () -> live.latest(OrgScope.of("-"), Optional.empty(), 100));
    measure("traffic of all", () -> live.traffic(OrgScope.ALL, Optional.empty()));
    measure("traffic of an org", () -> live.traffic(org, Optional.empty()));
    measure("traffic of one", () -> live.traffic(org, Optional.of(RetainedRecords.id(7))));
  }

  private void askSearch(RecordSearch search) {
    measure("search attempts of all", () -> search.attempts(query(OrgScope.ALL, -1, "", "")));
    OrgScope org = OrgScope.of("org-7");
    measure("search attempts of an org", () -> search.attempts(query(org, -1, "", "")));
    measure("search attempts of one", () -> search.attempts(query(org, 7, "", "")));
    measure("search failures of one", () -> search.attempts(query(org, 7, "", "retry")));
    measure("search what is not there", () -> search.attempts(query(org, 7, "", "suspended")));
    measure("search attempts of a device", () -> search.attempts(query(org, 7, "d-7", "")));
    measure("search deliveries of one", () -> search.deliveries(query(org, 7, "", "")));
    measure(
        "search dead letters of all", () -> search.deadLetters(query(OrgScope.ALL, -1, "", "")));
    measure("dead letter reasons", () -> search.deadLetterReasons(OrgScope.ALL));
  }

  private void measure(String what, Runnable question) {
    double[] millis = new double[ROUNDS];
    double[] work = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long began = System.nanoTime();
      long worked = THREADS.getCurrentThreadCpuTime();
      question.run();
      work[i] = (THREADS.getCurrentThreadCpuTime() - worked) / 1e6;
      millis[i] = (System.nanoTime() - began) / 1e6;
    }
    Arrays.sort(millis);
    Arrays.sort(work);
    figures.add(
        "%-28s p50 %7.1f ms   worst %7.1f ms   of this thread's own work p50 %6.1f, worst %6.1f"
            .formatted(
                what, millis[ROUNDS / 2], millis[ROUNDS - 1], work[ROUNDS / 2], work[ROUNDS - 1]));
  }

  private static RecordQuery query(OrgScope scope, int number, String device, String outcome) {
    return new RecordQuery(
        scope,
        number < 0 ? Optional.empty() : Optional.of(RetainedRecords.id(number)),
        Optional.of(device).filter(text -> !text.isEmpty()),
        Optional.of(outcome).filter(text -> !text.isEmpty()),
        Optional.empty(),
        Optional.empty(),
        50,
        Optional.empty());
  }

  private static long millisSince(long began) {
    return (System.nanoTime() - began) / 1_000_000;
  }
}
