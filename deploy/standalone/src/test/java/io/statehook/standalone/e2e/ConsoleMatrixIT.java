package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.console.Access;
import io.statehook.dispatcher.console.ConsoleRoute;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.standalone.e2e.ConsoleCaller.Page;
import io.statehook.standalone.e2e.ConsoleForms.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Every route of the console by every kind of caller, in every way in which a form may be forged.
 * What each may do follows from the table of routes, so a new route is asked of everybody from its
 * first day.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsoleMatrixIT {
  /** What workers keep writing by themselves says nothing about who may do what. */
  private static final List<Topic> WATCHED =
      List.of(
          Topic.WEBHOOK_SUBSCRIPTIONS,
          Topic.WEBHOOK_SECRETS,
          Topic.EVENT_CATALOGUE,
          Topic.WEBHOOK_COMMANDS,
          Topic.WEBHOOK_DELIVERIES,
          Topic.WEBHOOK_DEAD_LETTERS,
          Topic.DEVICE_EVENTS);

  private final List<Role> roles = new ArrayList<>();
  private final Map<ConsoleRoute, Sample> samples = new EnumMap<>(ConsoleRoute.class);
  private String root = "";
  private ApiInstallation api;
  private ConsoleForms forms;

  /** A kind of caller. */
  private record Role(
      String name, Optional<String> token, OrgScope scope, boolean mayChange, ConsoleCaller at) {
    boolean isKnown() {
      return token.isPresent();
    }

    boolean seesMine() {
      return isKnown() && scope.sees(ConsoleForms.MINE);
    }

    boolean mayDo(Access access) {
      boolean everyOrg = scope.orgId().isEmpty();
      return switch (access) {
        case EVERYBODY, SIGNED_IN -> true;
        case EVERY_ORG -> everyOrg;
        case MAY_CHANGE -> mayChange;
        case MAY_CHANGE_EVERY_ORG -> mayChange && everyOrg;
      };
    }
  }

  /** How a request comes. */
  private enum Way {
    PROPER,
    NO_TOKEN,
    GUESSED_TOKEN,
    TOKEN_OF_ANOTHER_SESSION,
    CROSS_SITE,
    SAME_SITE,
    WRONG_ORIGIN,
    NO_ORIGIN,
    WRONG_HOST;

    boolean isFromElsewhere() {
      return this == CROSS_SITE || this == SAME_SITE || this == WRONG_ORIGIN || this == NO_ORIGIN;
    }

    boolean isForged() {
      return this == NO_TOKEN || this == GUESSED_TOKEN || this == TOKEN_OF_ANOTHER_SESSION;
    }

    String[] headers(String own) {
      return switch (this) {
        case CROSS_SITE -> new String[] {"sec-fetch-site", "cross-site", "origin", own};
        case SAME_SITE -> new String[] {"sec-fetch-site", "same-site"};
        case WRONG_ORIGIN -> new String[] {"origin", "https://evil.example"};
        case NO_ORIGIN -> new String[] {"origin", "null"};
        case NO_TOKEN, GUESSED_TOKEN, TOKEN_OF_ANOTHER_SESSION, WRONG_HOST -> new String[0];
        case PROPER -> new String[] {"origin", own};
      };
    }
  }

  /** One cell of the matrix. */
  private record Cell(ConsoleRoute route, Role role, Way way) {
    boolean isRefused(Sample sample) {
      return way == Way.WRONG_HOST
          || (route.takesForm() && (way.isFromElsewhere() || way.isForged()))
          || (!role.isKnown() && route.access() != Access.EVERYBODY)
          || (sample.named() && !role.seesMine())
          || !role.mayDo(route.access());
    }

    @Override
    public String toString() {
      return "%s by %s, %s".formatted(route, role.name(), way);
    }
  }

  @BeforeAll
  void start() throws Exception {
    api = ApiInstallation.start();
    root = api.root().replace("/api/v1", "");
    Map<String, OrgScope> scopes = new TreeMap<>();
    scopes.put("own", OrgScope.of(ConsoleForms.MINE));
    scopes.put("other", OrgScope.of("other-org"));
    scopes.put("all", OrgScope.ALL);
    Map<String, String> tokens = new TreeMap<>();
    for (String scope : scopes.keySet()) {
      tokens.put(scope + "-read", api.token(scope + "-read", scopes.get(scope), false));
      tokens.put(scope + "-admin", api.token(scope + "-admin", scopes.get(scope), true));
    }
    Optional<String> last = Optional.of(tokens.get("own-read"));
    await().ignoreExceptions().until(() -> api.client(last).get("/catalogue").statusCode() == 200);
    roles.add(
        new Role(
            "none", Optional.empty(), OrgScope.of("none"), false, ConsoleCaller.stranger(root)));
    for (String name : tokens.keySet()) {
      OrgScope scope = scopes.get(name.substring(0, name.indexOf('-')));
      String token = tokens.get(name);
      roles.add(
          new Role(
              name,
              Optional.of(token),
              scope,
              name.endsWith("admin"),
              ConsoleCaller.signedIn(root, token)));
    }
    forms = ConsoleForms.of(api, root);
    for (ConsoleRoute route : ConsoleRoute.values()) {
      samples.put(route, forms.of(route));
    }
    awaitNothingWritten();
  }

  /** The end of a transaction stands in the topic a moment after its writer was told of it. */
  private void awaitNothingWritten() {
    AtomicReference<Map<TopicPartition, Long>> before = new AtomicReference<>(Map.of());
    await()
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              Map<TopicPartition, Long> now = ends();
              return now.equals(before.getAndSet(now));
            });
  }

  @AfterAll
  void close() {
    api.close();
  }

  @TestFactory
  @Order(1)
  Stream<DynamicTest> whoMayNotIsRefusedAndChangesNothing() {
    return cells().filter(cell -> isRefused(cell)).map(cell -> test(cell, () -> refused(cell)));
  }

  @TestFactory
  @Order(2)
  Stream<DynamicTest> lookingChangesNothing() {
    return cells()
        .filter(cell -> !cell.route().takesForm() && !isRefused(cell))
        .map(cell -> test(cell, () -> looked(cell)));
  }

  /** Last, since it changes things; without it a console that refuses everything would pass. */
  @TestFactory
  @Order(3)
  Stream<DynamicTest> whoMayDoesIt() {
    return cells()
        .filter(cell -> cell.route().takesForm() && !isRefused(cell))
        .map(cell -> test(cell, () -> done(cell)));
  }

  private interface Check {
    void run() throws Exception;
  }

  private static DynamicTest test(Cell cell, Check check) {
    return DynamicTest.dynamicTest(cell.toString(), check::run);
  }

  private Stream<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (ConsoleRoute route : ConsoleRoute.values()) {
      for (Role role : roles) {
        for (Way way : Way.values()) {
          boolean matters = way == Way.PROPER || way == Way.WRONG_HOST || route.takesForm();
          if (matters && (role.isKnown() || !way.isForged())) {
            cells.add(new Cell(route, role, way));
          }
        }
      }
    }
    return cells.stream();
  }

  private boolean isRefused(Cell cell) {
    return cell.isRefused(samples.get(cell.route()));
  }

  private void refused(Cell cell) throws Exception {
    Sample sample = samples.get(cell.route());
    Map<TopicPartition, Long> before = ends();
    if (cell.way() == Way.WRONG_HOST) {
      String form = form(cell, cell.role().at(), sample);
      String method = cell.route().method();
      assertThat(cell.role().at().statusAs("evil.example", method, sample.path(), form))
          .isEqualTo(421);
    } else {
      Page page = ask(cell, cell.role().at(), sample);
      assertThat(page.status()).as(page.body()).isEqualTo(refusal(cell, sample));
      assertThat(page.location().startsWith("/sign-in")).isEqualTo(page.status() == 303);
      assertThat(ConsoleForms.shows(page)).as("shows the canary").isFalse();
    }
    assertThat(ends()).isEqualTo(before);
  }

  private static int refusal(Cell cell, Sample sample) {
    if (cell.route().takesForm() && (cell.way().isFromElsewhere() || cell.way().isForged())) {
      return 403;
    }
    if (!cell.role().isKnown()) {
      return cell.route() == ConsoleRoute.LIVE_EVENTS ? 401 : 303;
    }
    return sample.named() && !cell.role().seesMine() ? 404 : 403;
  }

  private void looked(Cell cell) throws Exception {
    Map<TopicPartition, Long> before = ends();
    Page page = ask(cell, cell.role().at(), samples.get(cell.route()));

    boolean there = cell.route() != ConsoleRoute.NOWHERE;
    assertThat(page.status()).as(page.body()).isIn(there ? List.of(200, 303) : List.of(404));
    assertThat(page.location()).doesNotStartWith("/sign-in");
    if (!cell.role().seesMine()) {
      assertThat(ConsoleForms.shows(page)).as("shows the canary").isFalse();
    }
    if (cell.route() == ConsoleRoute.WEBHOOK) {
      assertThat(ConsoleForms.shows(page)).as("shows the canary").isTrue();
    }
    assertThat(ends()).isEqualTo(before);
  }

  private void done(Cell cell) throws Exception {
    ConsoleRoute route = cell.route();
    forms.prepare(route);
    Sample sample = forms.of(route);
    ConsoleCaller caller =
        route == ConsoleRoute.SIGN_OUT && cell.role().isKnown()
            ? ConsoleCaller.signedIn(root, cell.role().token().orElseThrow())
            : cell.role().at();
    Map<TopicPartition, Long> before = ends();

    Page page = ask(cell, caller, sample);

    boolean unknown = route == ConsoleRoute.SIGN_IN;
    assertThat(page.status()).as(page.body()).isIn(unknown ? List.of(401, 429) : List.of(200, 303));
    assertThat(page.body()).as("nothing is wrong").doesNotContain("role=\"alert\"><h2>");
    if (!cell.role().seesMine()) {
      assertThat(ConsoleForms.shows(page)).as("shows the canary").isFalse();
    }
    boolean own = cell.role().seesMine() || route != ConsoleRoute.REDRIVE;
    if (sample.writes() && own) {
      assertThat(ends()).as("nothing was written").isNotEqualTo(before);
    }
  }

  private Page ask(Cell cell, ConsoleCaller caller, Sample sample) throws Exception {
    ConsoleRoute route = cell.route();
    String form = route.takesForm() ? form(cell, caller, sample) : "";
    return caller.send(route.method(), sample.path(), form, cell.way().headers(root));
  }

  private String form(Cell cell, ConsoleCaller caller, Sample sample) {
    String token =
        switch (cell.way()) {
          case NO_TOKEN -> "";
          case GUESSED_TOKEN -> "guessed";
          case TOKEN_OF_ANOTHER_SESSION -> another(cell.role()).at().formToken();
          default -> caller.formToken();
        };
    return (token.isEmpty() ? "" : "formToken=" + token + "&") + sample.form();
  }

  private Role another(Role role) {
    return roles.stream()
        .filter(other -> other.isKnown() && !other.equals(role))
        .findFirst()
        .orElseThrow();
  }

  private Map<TopicPartition, Long> ends() throws Exception {
    TestTopics topics = api.installation().topics();
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (Topic topic : WATCHED) {
      IntStream.range(0, topics.layout().partitions(topic))
          .mapToObj(partition -> new TopicPartition(topics.name(topic), partition))
          .forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    topics.admin().listOffsets(asked).all().get().forEach((at, end) -> ends.put(at, end.offset()));
    return ends;
  }
}
