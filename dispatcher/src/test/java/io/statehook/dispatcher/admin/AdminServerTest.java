package io.statehook.dispatcher.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.config.AdminConfig;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.TokenFile;
import io.statehook.dispatcher.operations.Tokens;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
  private final Readiness readiness = new Readiness();
  private final HttpClient client = HttpClient.newHttpClient();
  private String metrics = "webhook_retries_total 1.0\n";
  private final AdminServer server;
  private final String token;

  AdminServerTest(@TempDir Path directory) throws Exception {
    TokenFile tokens = new TokenFile(directory.resolve("tokens"));
    token = tokens.create("reader", OrgScope.of("acme"), false, new SecureRandom());
    server =
        new AdminServer(
            AdminConfig.onLoopback(0), Tokens.in(tokens.path()), () -> metrics, readiness);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aProcessLivesEvenWhenItIsNotReady() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body())
        .isEqualTo("{\"status\":\"not ready\",\"reason\":\"starting\"}");
  }

  @Test
  void aStartedProcessIsReadyUntilItFailsOrStops() throws Exception {
    readiness.started();
    assertThat(get("/health/ready").body()).isEqualTo("{\"status\":\"ready\"}");
    readiness.failed();
    readiness.started();
    assertThat(get("/health/ready").body()).contains("a role cannot go on");
    readiness.stopping();
    assertThat(get("/health/ready").body()).contains("stopping");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aProcessThatStandsStillDoesNotLive() throws Exception {
    readiness.started();
    readiness.watch(() -> Optional.of("the engine has not moved for 121 s"));

    assertThat(get("/health/live").statusCode()).isEqualTo(503);
    assertThat(get("/health/live").body())
        .isEqualTo("{\"status\":\"not live\",\"reason\":\"the engine has not moved for 121 s\"}");
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void metricsAreAskedForEachTime() throws Exception {
    assertThat(get("/metrics").body()).isEqualTo("webhook_retries_total 1.0\n");
    metrics = "webhook_retries_total 2.0\n";

    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.body()).isEqualTo("webhook_retries_total 2.0\n");
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
  }

  @Test
  void everythingElseIsAProblem() throws Exception {
    HttpResponse<String> answer = get("/metrics/../x?secret=1");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(answer.body()).doesNotContain("secret");
    assertThat(send("POST", "/metrics").statusCode()).isEqualTo(405);
    assertThat(send("HEAD", "/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void aFailingSourceOfMetricsIsAnErrorAndNothingMore() throws Exception {
    metrics = null;

    assertThat(get("/metrics").statusCode()).isEqualTo(500);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aTakenPortIsNamed() {
    AdminConfig taken = AdminConfig.onLoopback(server.address().port());
    assertThatThrownBy(() -> new AdminServer(taken, Tokens.none(), () -> "", readiness))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1 port " + server.address().port());
  }

  @Test
  void withoutATokenNothingButHealthAnswers() throws Exception {
    for (String path : List.of("/metrics", "/api/v1/subscriptions", "/api/v1/openapi.json")) {
      HttpResponse<String> answer = send("GET", path, Optional.empty());
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.headers().firstValue("www-authenticate")).isPresent();
      assertThat(send("GET", path, Optional.of("shk_wrong")).statusCode()).isEqualTo(401);
      assertThat(send("GET", path + "?token=" + token, Optional.empty()).statusCode())
          .isEqualTo(401);
    }
    assertThat(send("GET", "/health/live", Optional.empty()).statusCode()).isEqualTo(200);
  }

  @Test
  void metricsAreOpenWhereASettingSaysSo() throws Exception {
    AdminConfig open =
        new AdminConfig(
            AdminConfig.onLoopback(0).address(),
            Optional.empty(),
            Optional.empty(),
            false,
            true,
            List.of());
    try (AdminServer other = new AdminServer(open, Tokens.none(), () -> metrics, readiness)) {
      URI uri = URI.create("http://127.0.0.1:%d/metrics".formatted(other.address().port()));
      assertThat(client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body())
          .isEqualTo(metrics);
    }
  }

  @Test
  void whereNobodyIsServedThereIsNoApi() throws Exception {
    assertThat(get("/api/v1/subscriptions").statusCode()).isEqualTo(503);

    server.serveNobody();

    assertThat(get("/api/v1/subscriptions").statusCode()).isEqualTo(404);
    assertThat(get("/metrics").statusCode()).isEqualTo(200);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void badTokensAreSlowedDownAndStandInNobodysWay() throws Exception {
    int status = 401;
    for (int i = 0; i < 2 * RateLimits.STRANGER_BURST && status == 401; i++) {
      status = send("GET", "/metrics", Optional.of("shk_guess" + i)).statusCode();
    }

    assertThat(status).isEqualTo(429);
    HttpResponse<String> refused = send("GET", "/metrics", Optional.of("shk_guess"));
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(get("/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void aNameThatIsNotOursIsRefused() throws Exception {
    String answer = raw("GET /health/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close");

    assertThat(answer).startsWith("HTTP/1.1 421");
    assertThat(raw("GET /health/live HTTP/1.1\r\nHost: localhost:1\r\nConnection: close"))
        .startsWith("HTTP/1.1 200");
    assertThat(raw("GET /health/live HTTP/1.1\r\nHost: [::1]\r\nConnection: close"))
        .startsWith("HTTP/1.1 200");
  }

  /** Whatever comes is answered as a mistake or cut off; nobody waits and the listener goes on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\0",
        "GET",
        "GET /",
        "GET / HTTP/9.9",
        "GET / HTTP/1.1",
        "GET  / HTTP/1.1|Host: localhost",
        "G\u0001T / HTTP/1.1|Host: localhost",
        "get /metrics HTTP/1.1|Host: localhost",
        "GET nowhere HTTP/1.1|Host: localhost",
        "GET http://evil.example/metrics HTTP/1.1|Host: evil.example",
        "GET /%zz HTTP/1.1|Host: localhost",
        "GET /%00 HTTP/1.1|Host: localhost",
        "GET /..%2f..%2fetc/passwd HTTP/1.1|Host: localhost",
        "GET //evil.example/ HTTP/1.1|Host: localhost",
        "GET /metrics?%zz=%zz HTTP/1.1|Host: localhost",
        "GET /metrics HTTP/1.1|Host: localhost|Host: evil.example",
        "GET /metrics HTTP/1.1|Host: local host",
        "GET /metrics HTTP/1.1|Host: localhost|Authorization",
        "GET /metrics HTTP/1.1|Host: localhost|Authorization: Bearer",
        "GET /metrics HTTP/1.1|Host: localhost|: x",
        "GET /metrics HTTP/1.1|Host: localhost|x y: z",
        "GET /metrics HTTP/1.1|Host: localhost| folded: z",
        "POST /api/v1/subscriptions HTTP/1.1|Host: localhost|Content-Length: -1",
        "POST /api/v1/subscriptions HTTP/1.1|Host: localhost|Content-Length: many",
        "POST /api/v1/subscriptions HTTP/1.1|Host: localhost|Content-Length: 1|Content-Length: 2",
        "POST /api/v1/subscriptions HTTP/1.1|Host: localhost|Transfer-Encoding: chunked||zz",
        "PRI * HTTP/2.0||SM"
      })
  void aMalformedRequestEndsAtOnce(String lines) throws Exception {
    String answer = raw(lines.replace("|", "\r\n") + "\r\nConnection: close");

    assertThat(answer).matches("(?s)|HTTP/\\d\\.\\d [45]\\d\\d .*").doesNotContain("\tat ");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aHeadThatIsTooLongEndsAtOnce() throws Exception {
    for (String head :
        List.of(
            "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost",
            "GET / HTTP/1.1\r\nHost: localhost\r\nx: " + "a".repeat(40_000),
            "GET / HTTP/1.1\r\nHost: localhost" + "\r\nx: y".repeat(10_000))) {
      assertThat(raw(head + "\r\nConnection: close")).matches("(?s)HTTP/1\\.\\d 4.*");
    }
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void everyAnswerTellsBrowsersToRunNothing() throws Exception {
    for (String path : List.of("/health/live", "/metrics", "/nowhere", "/api/v1/nothing", "/")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.headers().firstValue("content-security-policy"))
          .as(path)
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .contains("default-src 'none'", "frame-ancestors 'none'")
                      .doesNotContain("unsafe"));
      assertThat(answer.headers().map())
          .containsKeys("x-content-type-options", "x-frame-options", "referrer-policy")
          .containsEntry("cache-control", List.of("no-store"))
          .doesNotContainKeys("server", "strict-transport-security", "access-control-allow-origin");
    }
  }

  @Test
  void whatIsMountedAnswersBehindTheFrontDoor() throws Exception {
    server.mount(router -> router.get("/page").handler(context -> context.end("hello")));

    HttpResponse<String> page = send("GET", "/page", Optional.empty());

    assertThat(page.body()).isEqualTo("hello");
    assertThat(page.headers().firstValue("content-security-policy"))
        .contains(SecurityHeaders.OWN_FILES);
  }

  private String raw(String head) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.address().port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((head + "\r\n\r\n").getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return send(method, path, Optional.of(token));
  }

  private HttpResponse<String> send(String method, String path, Optional<String> bearer)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.address().port(), path));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
    bearer.ifPresent(value -> request.header("authorization", "Bearer " + value));
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
