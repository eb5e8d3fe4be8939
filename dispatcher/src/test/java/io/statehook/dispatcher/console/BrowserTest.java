package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which requests of a browser use its session. */
class BrowserTest {
  private static final Duration ALMOST_IDLE = Sessions.IDLE.minusSeconds(1);

  private final AtomicLong nanos = new AtomicLong();
  private final Sessions sessions =
      new Sessions(
          token -> Optional.of(new Caller("ann", OrgScope.ALL, true)),
          new SecureRandom(),
          nanos::get);
  private final Browser browser = new Browser(sessions);
  private final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;
  private String session;

  @BeforeEach
  void listen() {
    server = vertx.createHttpServer().requestHandler(this::answer);
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    session = sessions.signIn("good").orElseThrow();
  }

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void answer(HttpServerRequest request) {
    Optional<Session> found =
        request.path().equals("/stream")
            ? browser.sessionUnused(request)
            : browser.session(request);
    request.response().end(found.isPresent() ? "in" : "out");
  }

  @Test
  void aPageThatSomebodyOpensKeepsTheSession() throws Exception {
    nanos.addAndGet(ALMOST_IDLE.toNanos());
    assertThat(get("/")).isEqualTo("in");
    nanos.addAndGet(ALMOST_IDLE.toNanos());

    assertThat(get("/")).isEqualTo("in");
  }

  @Test
  void aPageThatRenewsItselfDoesNot() throws Exception {
    nanos.addAndGet(ALMOST_IDLE.toNanos());
    assertThat(get("/", "x-by-itself", "yes")).isEqualTo("in");
    nanos.addAndGet(ALMOST_IDLE.toNanos());

    assertThat(get("/")).isEqualTo("out");
  }

  @Test
  void aStreamDoesNot() throws Exception {
    nanos.addAndGet(ALMOST_IDLE.toNanos());
    assertThat(get("/stream")).isEqualTo("in");
    nanos.addAndGet(ALMOST_IDLE.toNanos());

    assertThat(get("/stream")).isEqualTo("out");
  }

  private String get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d%s".formatted(server.actualPort(), path)))
            .header("cookie", "statehook-session=" + session);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString()).body();
  }
}
