package io.statehook.dispatcher.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.config.ListenAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
  private final Readiness readiness = new Readiness();
  private final HttpClient client = HttpClient.newHttpClient();
  private String metrics = "webhook_retries_total 1.0\n";
  private final AdminServer server;

  AdminServerTest() throws Exception {
    server = new AdminServer(new ListenAddress("127.0.0.1", 0), () -> metrics, readiness);
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
    assertThatThrownBy(() -> new AdminServer(server.address(), () -> "", readiness))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1 port " + server.address().port());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.address().port(), path));
    return client.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }
}
