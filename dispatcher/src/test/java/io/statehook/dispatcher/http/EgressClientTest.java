package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.statehook.common.subscription.EndpointUrl;
import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.statehook.dispatcher.http.HostileServer.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressClientTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Script OK =
      line -> {
        while (true) {
          line.readRequest();
          line.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
        }
      };

  private EgressBench bench = EgressBench.onLoopback(TlsEngine.best());

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  @Test
  void theRequestOnTheWireIsWhatWasAskedFor() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", "text/plain");
    headers.put("webhook-id", "msg_1");
    headers.put("Authorization", "Basic dXNlcjpwYXNz");
    try (HostileServer server = EgressBench.server(OK)) {
      EndpointUrl url =
          EndpointUrl.parse("https://receiver.test:%d/a%%20b/?q=%%C3%%A4".formatted(server.port()));
      byte[] body = "[\"\u00e4\"]".getBytes(StandardCharsets.UTF_8);

      EgressResult result = bench.await(new EgressRequest(url, headers, body, LONG));

      assertThat(result).isInstanceOf(EgressAnswer.class);
      assertThat(((EgressAnswer) result).body()).asString().isEqualTo("hi");
      String[] parts = server.requests.get(0).split("\r\n\r\n", 2);
      assertThat(parts[0].split("\r\n"))
          .containsExactlyInAnyOrder(
              "POST /a%20b/?q=%C3%A4 HTTP/1.1",
              "host: receiver.test:" + server.port(),
              "content-type: text/plain",
              "webhook-id: msg_1",
              "Authorization: Basic dXNlcjpwYXNz",
              "content-length: 6");
      assertThat(parts[1]).isEqualTo("[\"\u00e4\"]");
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void oneConnectionServesManyRequests(TlsEngine engine) throws IOException {
    try (HostileServer server = EgressBench.server(OK);
        EgressBench other = EgressBench.onLoopback(engine)) {
      for (int i = 0; i < 50; i++) {
        assertThat(other.post(server.port())).isInstanceOf(EgressAnswer.class);
      }
      assertThat(server.accepted).hasValue(1);
      assertThat(other.resolver.lookups).hasValue(50);
    }
  }

  @Test
  void twoNamesOnOneAddressShareNoConnection() throws IOException {
    bench.resolver.answer("other.test", "127.0.0.1");
    try (HostileServer server = EgressBench.server(OK)) {
      bench.post(server.port());
      EgressResult other = bench.await(EgressBench.request("other.test", server.port(), LONG));

      assertThat(((EgressFailure) other).kind()).isEqualTo(Kind.TLS);
      assertThat(server.accepted).hasValue(2);
      assertThat(server.requests).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsAreAnswersAndNeverFollowed(int status) throws IOException {
    try (HostileServer canary = EgressBench.server(OK);
        HostileServer server =
            EgressBench.server(
                line -> {
                  line.readRequest();
                  line.write(
                      "HTTP/1.1 %d Go\r\nlocation: https://receiver.test:%d/\r\n"
                              .formatted(status, canary.port())
                          + "refresh: 0\r\ncontent-length: 0\r\n\r\n");
                })) {
      EgressResult result = bench.post(server.port());

      assertThat(((EgressAnswer) result).status()).isEqualTo(status);
      assertThat(server.requests).hasSize(1);
      assertThat(canary.accepted).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 407, 408, 425, 429, 500, 503})
  void noAnswerMakesItSendAgain(int status) throws IOException {
    try (HostileServer server =
        EgressBench.server(
            line -> {
              line.readRequest();
              line.write(
                  "HTTP/1.1 %d No\r\nretry-after: 0\r\nwww-authenticate: Basic realm=\"x\"\r\n"
                          .formatted(status)
                      + "content-length: 0\r\nconnection: close\r\n\r\n");
            })) {
      EgressAnswer answer = (EgressAnswer) bench.post(server.port());

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.retryAfter()).contains("0");
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void cookiesAreNotKept() throws IOException {
    try (HostileServer server =
        EgressBench.server(
            line -> {
              while (true) {
                line.readRequest();
                line.write("HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-length: 0\r\n\r\n");
              }
            })) {
      bench.post(server.port());
      bench.post(server.port());

      assertThat(server.requests).hasSize(2).noneMatch(request -> request.contains("cookie"));
    }
  }

  @Test
  void aFewInterimAnswersAreSkipped() throws IOException {
    try (HostileServer server =
        EgressBench.server(
            line -> {
              line.readRequest();
              line.write("HTTP/1.1 100 Continue\r\n\r\n");
              line.write("HTTP/1.1 103 Early\r\nlink: </x>\r\n\r\n".repeat(3));
              line.write("HTTP/1.1 202 OK\r\ncontent-length: 0\r\n\r\n");
            })) {
      assertThat(((EgressAnswer) bench.post(server.port())).status()).isEqualTo(202);
    }
  }

  @Test
  void anExtraAnswerIsNeverTakenForTheNextOne() throws IOException {
    try (HostileServer server =
        EgressBench.server(
            line -> {
              line.readRequest();
              line.write(
                  "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
                      + "HTTP/1.1 299 Poison\r\ncontent-length: 0\r\n\r\n");
              line.readRequest();
              line.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            })) {
      for (int i = 0; i < 200; i++) {
        assertThat(bench.post(server.port()))
            .satisfiesAnyOf(
                result -> assertThat(((EgressAnswer) result).status()).isEqualTo(200),
                result -> assertThat(result).isInstanceOf(EgressFailure.class));
      }
    }
  }

  @Test
  void aReceiverThatDoesNotReadIsCutOff() throws IOException {
    byte[] body = new byte[8_000_000];
    try (HostileServer server = EgressBench.server(line -> line.idle(20_000))) {
      EndpointUrl url = EndpointUrl.parse("https://receiver.test:%d/".formatted(server.port()));
      long start = System.nanoTime();
      EgressResult result =
          bench.await(new EgressRequest(url, Map.of(), body, Duration.ofSeconds(1)));

      assertThat(((EgressFailure) result).kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(Duration.ofSeconds(1).plus(EgressBench.GRACE));
      await().until(() -> bench.client.openConnections() == 0);
    }
  }

  @Test
  void aHangingReceiverDelaysNoOther() throws IOException {
    try (HostileServer hanging = EgressBench.server(line -> {});
        HostileServer healthy = EgressBench.server(OK)) {
      List<CompletableFuture<EgressResult>> stuck = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        stuck.add(
            bench.client.send(EgressBench.request(hanging.port(), LONG)).toCompletableFuture());
      }
      for (int i = 0; i < 20; i++) {
        assertThat(bench.post(healthy.port())).isInstanceOf(EgressAnswer.class);
      }
      assertThat(stuck).noneMatch(CompletableFuture::isDone);
      assertThat(hanging.accepted.get()).as("limit per host").isLessThanOrEqualTo(10);
    }
  }

  @Test
  void requestsThatWaitForAConnectionEndByTheirOwnDeadline() throws IOException {
    bench.close();
    bench = new EgressBench(TlsEngine.best(), 10, 1, List.of("127.0.0.0/8"));
    try (HostileServer hanging = EgressBench.server(line -> {})) {
      EgressRequest request = EgressBench.request(hanging.port(), EgressBench.DEADLINE);
      long start = System.nanoTime();
      List<CompletableFuture<EgressResult>> results = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        results.add(bench.client.send(request).toCompletableFuture());
      }
      for (CompletableFuture<EgressResult> result : results) {
        assertThat(((EgressFailure) result.join()).kind()).isEqualTo(Kind.TIMEOUT);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(EgressBench.DEADLINE.plus(EgressBench.GRACE));
      await().until(() -> bench.client.openConnections() == 0);
    }
  }

  @Test
  void aRequestThatMayNotLeaveAnyMoreIsNotSent() throws IOException {
    try (HostileServer server = EgressBench.server(OK)) {
      EgressRequest request = EgressBench.request(server.port(), LONG);
      EgressResult result =
          bench.client.send(request, () -> server.accepted.get() == 0).toCompletableFuture().join();

      assertThat(((EgressFailure) result).kind()).isEqualTo(Kind.WITHDRAWN);
      await().until(() -> server.closedByPeer.get() == 1);
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void tooManyOpenRequestsAreRefusedAtOnce() throws IOException {
    bench.close();
    bench = new EgressBench(TlsEngine.best(), 3, 3, List.of("127.0.0.0/8"));
    try (HostileServer hanging = EgressBench.server(line -> {})) {
      EgressRequest request = EgressBench.request(hanging.port(), LONG);
      for (int i = 0; i < 3; i++) {
        bench.client.send(request);
      }
      assertThat(((EgressFailure) bench.await(request)).kind()).isEqualTo(Kind.BUSY);
    }
  }

  @Test
  void idleConnectionsAreBoundedToo() throws IOException {
    bench.close();
    bench = new EgressBench(TlsEngine.best(), 2, 2, List.of("127.0.0.0/8"));
    List<HostileServer> servers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      servers.add(EgressBench.server(OK));
      assertThat(bench.post(servers.get(i).port())).isInstanceOf(EgressAnswer.class);
    }
    await().until(() -> bench.client.openConnections() <= 2);
    for (HostileServer server : servers) {
      server.close();
    }
  }

  @Test
  void closingEndsOpenRequestsInBoundedTime() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    try (HostileServer hanging =
        EgressBench.server(
            line -> {
              line.readRequest();
              received.countDown();
            })) {
      EgressRequest request = EgressBench.request(hanging.port(), Duration.ofMinutes(1));
      CompletableFuture<EgressResult> open = bench.client.send(request).toCompletableFuture();
      assertThat(received.await(5, TimeUnit.SECONDS)).isTrue();
      long start = System.nanoTime();
      bench.client.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(((EgressFailure) open.join()).kind()).isEqualTo(Kind.SHUTDOWN);
      assertThat(((EgressFailure) bench.await(request)).kind()).isEqualTo(Kind.SHUTDOWN);
      await().until(() -> hanging.closedByPeer.get() == 1);
    }
  }

  @Test
  void proxiesOfTheEnvironmentAreIgnored() throws IOException {
    System.setProperty("https.proxyHost", "127.0.0.1");
    System.setProperty("https.proxyPort", "1");
    System.setProperty("java.net.useSystemProxies", "true");
    try (HostileServer server = EgressBench.server(OK);
        EgressBench other = EgressBench.onLoopback(TlsEngine.best())) {
      assertThat(other.post(server.port())).isInstanceOf(EgressAnswer.class);
    } finally {
      System.clearProperty("https.proxyHost");
      System.clearProperty("https.proxyPort");
      System.clearProperty("java.net.useSystemProxies");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "content-length",
        "Transfer-Encoding",
        "connection",
        "Expect",
        "Cookie",
        "a b",
        "a:b",
        "",
        "a\r\nb"
      })
  void headersThatFrameTheMessageCannotBeSet(String name) {
    assertThatThrownBy(() -> request(Map.of(name, "x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb: c", "a\nb", "\u0000", "\u00e4", "\t"})
  void headerValuesArePrintableAscii(String value) {
    assertThatThrownBy(() -> request(Map.of("x", value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(value);
  }

  @Test
  void textFormsHoldNoSecrets() {
    EgressRequest request = request(Map.of("authorization", "Bearer s3cret"));

    assertThat(request.toString()).contains("receiver.test").doesNotContain("s3cret", "token");
  }

  private static EgressRequest request(Map<String, String> headers) {
    EndpointUrl url = EndpointUrl.parse("https://receiver.test/?token=1");
    return new EgressRequest(url, headers, new byte[0], LONG);
  }
}
