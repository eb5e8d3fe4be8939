package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.operations.Operations;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleRouteTest {
  /** Enough to name the routes; none of them is asked. */
  private static final Operations NOTHING =
      new Operations(null, null, null, null, null, Optional.empty(), null, null, null, null, null);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void theWebServerHasTheRoutesOfTheTableAndNoOthers() {
    Router router = Router.router(vertx);
    ConsoleParts parts =
        new ConsoleParts(
            token -> Optional.empty(),
            address -> OptionalLong.empty(),
            NOTHING,
            null,
            null,
            null,
            Clock.systemUTC());
    try (Console console = new Console(vertx, parts)) {
      console.mount(router);
    }

    List<String> mounted = router.getRoutes().stream().map(ConsoleRouteTest::name).toList();
    assertThat(mounted).containsExactlyElementsOf(table());
  }

  @Test
  void noRouteHidesAnother() {
    assertThat(table()).doesNotHaveDuplicates();
    assertThat(ConsoleRoute.NOWHERE.ordinal()).isEqualTo(ConsoleRoute.values().length - 1);
    assertThat(ConsoleRoute.NEW_WEBHOOK).isLessThan(ConsoleRoute.WEBHOOK);
  }

  @Test
  void nobodyWhoIsNotSignedInChangesMoreThanTheirOwnBrowser() {
    assertThat(ConsoleRoute.values())
        .filteredOn(route -> route.takesForm() && route.access() == Access.EVERYBODY)
        .containsExactly(ConsoleRoute.SIGN_IN, ConsoleRoute.SIGN_OUT, ConsoleRoute.THEME);
    assertThat(ConsoleRoute.values())
        .filteredOn(route -> route.takesForm() && route.access() == Access.SIGNED_IN)
        .isEmpty();
  }

  private static List<String> table() {
    return Arrays.stream(ConsoleRoute.values())
        .map(route -> route.method() + " " + route.path())
        .toList();
  }

  /** Vert.x takes the star at the end off and remembers it so. */
  private static String name(Route route) {
    return route.methods().iterator().next().name()
        + " "
        + route.getPath()
        + (route.isExactPath() ? "" : "*");
  }
}
