package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.OrgScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long pages take in a browser, from the click until everything is there. The short form only
 * shows that they come; the long one, {@code -Dactivity.subscriptions=10000
 * -Dactivity.attempts=1000000}, asserts what is promised.
 */
@Tag("alone")
@Tag("browser")
@Timeout(600)
final class PageFiguresIT {
  private static final boolean LONG_FORM = RetainedRecords.ATTEMPTS >= 1_000_000;
  private static final int ROUNDS = LONG_FORM ? 20 : 2;
  private static final Duration PROMISED = Duration.ofMillis(300);

  private static final String ONE = "/webhooks/" + RetainedRecords.id(7);

  private static final List<String> OF_EVERYBODY =
      List.of(
          "/",
          "/webhooks",
          "/webhooks?page=3",
          "/webhooks/new",
          ONE,
          ONE + "/edit",
          ONE + "/credentials",
          "/live",
          "/dead-letters",
          "/dead-letters?subscription=" + RetainedRecords.id(7),
          "/signing-key?org=" + RetainedRecords.org(7),
          "/catalogue");

  private static final List<String> OF_OPERATORS = List.of("/kafka", "/configuration");

  private static ApiInstallation world;
  private final List<String> figures = new ArrayList<>();
  private final List<String> late = new ArrayList<>();

  @BeforeAll
  static void fill() throws Exception {
    world = ApiInstallation.withRoles("admin");
    TestInstallation installation = world.installation();
    KafkaClients clients = new KafkaClients(installation.config(Map.of()), "figures");
    new RetainedRecords(installation, clients).fill();
    installation.restartDispatcher(world.roles("admin"));
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void pagesComeAtOnce() throws Exception {
    open("everybody's", OrgScope.ALL, OF_EVERYBODY, OF_OPERATORS);
    open("an org's", OrgScope.of(RetainedRecords.org(7)), OF_EVERYBODY, List.of());
    System.out.printf(
        "%,d subscriptions, %,d attempts:%n  %s%n",
        RetainedRecords.SUBSCRIPTIONS, RetainedRecords.ATTEMPTS, String.join("\n  ", figures));
    assertThat(late).as("slower than %s", PROMISED).isEmpty();
  }

  private void open(String whose, OrgScope scope, List<String> pages, List<String> more)
      throws Exception {
    String token = world.token(whose.replaceAll("\\W", "-"), scope, true);
    try (ConsoleBrowser browser = ConsoleBrowser.open(world.root().replace("/api/v1", ""))) {
      browser.signIn(token);
      List<String> all = new ArrayList<>(pages);
      all.addAll(more);
      for (String page : all) {
        load(browser, whose, page);
      }
    }
  }

  private void load(ConsoleBrowser browser, String whose, String page) {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      browser.go(page);
      assertThat(browser.has("main h1")).as(page).isTrue();
      millis.add(browser.loadTime().toMillis());
    }
    long first = millis.get(0);
    millis.sort(null);
    long median = millis.get(ROUNDS / 2);
    long p95 = millis.get(ROUNDS - 2);
    String figure =
        "%-12s %-30s first %4d, median %4d, p95 %4d, worst %4d ms"
            .formatted(whose, page, first, median, p95, millis.get(ROUNDS - 1));
    figures.add(figure);
    if (LONG_FORM && p95 > PROMISED.toMillis()) {
      late.add(figure);
    }
  }
}
