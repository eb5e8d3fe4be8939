package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.statehook.dispatcher.http.HostileServer.Line;
import io.statehook.dispatcher.http.HostileServer.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a receiver does: the result comes by the deadline, the connection is closed, one request
 * was sent.
 */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class HostileReceiverTest {
  /** No receiver gets there: what ends before was ended for another reason. */
  private static final Duration FAR = Duration.ofSeconds(10);

  private static final int FOREVER_MILLIS = 30_000;

  private static EgressBench bench;

  @Parameter TlsEngine engine;

  /** Expected is the kind of failure, or the status. */
  record Case(String name, Object expected, Script afterRequest) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> failures() {
    return Stream.of(
        new Case("never answers", Kind.TIMEOUT, line -> {}),
        new Case("one byte of the head at a time", Kind.TIMEOUT, drip("HTTP/1.1 200 OK\r\nx: y")),
        new Case("headers without end", Kind.PROTOCOL, endless("HTTP/1.1 200 OK\r\n", "x: y\r\n")),
        new Case("slow headers", Kind.TIMEOUT, slow("HTTP/1.1 200 OK\r\n", "x: y\r\n")),
        new Case("103 without end", Kind.PROTOCOL, endless("", "HTTP/1.1 103 Hi\r\n\r\n")),
        new Case("100 without end", Kind.PROTOCOL, endless("", "HTTP/1.1 100 Continue\r\n\r\n")),
        new Case("102 without end", Kind.PROTOCOL, endless("", "HTTP/1.1 102 Wait\r\n\r\n")),
        new Case("slow 103", Kind.TIMEOUT, slow("", "HTTP/1.1 103 Hi\r\n\r\n")),
        new Case(
            "101",
            Kind.PROTOCOL,
            say("HTTP/1.1 101 Switch\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n")),
        new Case(
            "2 MB header",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\nx: " + "y".repeat(2_000_000) + "\r\n\r\n")),
        new Case(
            "101 headers",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n" + "x: y\r\n".repeat(100) + "\r\n")),
        new Case(
            "64 KB status line", Kind.PROTOCOL, say("HTTP/1.1 200 " + "y".repeat(65_536) + "\r\n")),
        new Case("status 000", Kind.PROTOCOL, say("HTTP/1.1 000 No\r\ncontent-length: 0\r\n\r\n")),
        new Case("status 999", Kind.PROTOCOL, say("HTTP/1.1 999 No\r\ncontent-length: 0\r\n\r\n")),
        new Case("status 1000", Kind.PROTOCOL, say("HTTP/1.1 1000 No\r\n\r\n")),
        new Case("no status", Kind.PROTOCOL, say("HTTP/1.1 yes OK\r\n\r\n")),
        new Case("another protocol", Kind.PROTOCOL, say("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
        new Case("header without colon", Kind.PROTOCOL, say("HTTP/1.1 200 OK\r\nno\r\n\r\n")),
        new Case("NUL in a header", Kind.PROTOCOL, say("HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n")),
        new Case(
            "two lengths",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab")),
        new Case(
            "negative length", Kind.PROTOCOL, say("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n")),
        new Case(
            "20,000 headers", Kind.PROTOCOL, say("HTTP/1.1 200 OK\r\n" + headers(20_000) + "\r\n")),
        new Case(
            "nine interim answers",
            Kind.PROTOCOL,
            say("HTTP/1.1 103 Hi\r\n\r\n".repeat(9) + "HTTP/1.1 200 OK\r\n\r\n")),
        new Case("status 99", Kind.PROTOCOL, say("HTTP/1.1 99 No\r\ncontent-length: 0\r\n\r\n")),
        new Case("status -1", Kind.PROTOCOL, say("HTTP/1.1 -1 No\r\ncontent-length: 0\r\n\r\n")),
        new Case("status 600", Kind.PROTOCOL, say("HTTP/1.1 600 No\r\ncontent-length: 0\r\n\r\n")),
        new Case("HTTP/0.9", Kind.PROTOCOL, sayAndClose("<html>hello</html>\r\n")),
        new Case(
            "HTTP/2 in clear", Kind.PROTOCOL, say("HTTP/2 200 OK\r\ncontent-length: 0\r\n\r\n")),
        new Case("HTTP/9.9", Kind.PROTOCOL, say("HTTP/9.9 200 OK\r\ncontent-length: 0\r\n\r\n")),
        new Case("bare LF", Kind.PROTOCOL, say("HTTP/1.1 200 OK\nx: a\ncontent-length: 0\n\n")),
        new Case(
            "one bare LF",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\nx: a\ny: b\r\ncontent-length: 0\r\n\r\n")),
        new Case(
            "bare CR",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\nx: a\ry: b\r\ncontent-length: 0\r\n\r\n")),
        new Case(
            "empty name",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\n: a\r\ncontent-length: 0\r\n\r\n")),
        new Case(
            "length and chunks",
            Kind.PROTOCOL,
            say(
                "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n")),
        new Case(
            "chunks and length",
            Kind.PROTOCOL,
            say(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n")),
        new Case(
            "chunks that are not last",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n")),
        new Case(
            "two lengths in one",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\ncontent-length: 1, 2\r\n\r\na")),
        new Case(
            "a length of signs",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\na")),
        new Case(
            "a length of letters",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\ncontent-length: 0x1\r\n\r\na")),
        new Case(
            "a length of 20 digits",
            Kind.PROTOCOL,
            say("HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\na")),
        new Case("closes without a word", Kind.CONNECT, Line::closeNow),
        new Case("resets", Kind.CONNECT, Line::reset),
        new Case("closes inside the head", Kind.CONNECT, sayAndClose("HTTP/1.1 200 OK\r\nx: ")));
  }

  static Stream<Case> answers() throws IOException {
    String ok = "HTTP/1.1 200 OK\r\n";
    String chunked = ok + "transfer-encoding: chunked\r\n\r\n";
    return Stream.of(
        new Case("slow body", 200, slow(ok + "content-length: 1000\r\n\r\n", "x")),
        new Case("body never comes", 500, say("HTTP/1.1 500 No\r\ncontent-length: 9\r\n\r\n")),
        new Case("endless chunks", 200, endless(chunked, "400\r\n" + "x".repeat(1024) + "\r\n")),
        new Case("endless body", 200, endless(ok + "\r\n", "x".repeat(8192))),
        new Case(
            "10 GB announced",
            503,
            endless("HTTP/1.1 503 No\r\ncontent-length: 10000000000\r\n\r\n", "x".repeat(8192))),
        new Case(
            "5 MB body", 200, say(ok + "content-length: 5000000\r\n\r\n" + "x".repeat(5_000_000))),
        new Case("bad chunk size", 200, say(chunked + "5\r\nhello\r\nzz\r\n")),
        new Case("huge chunk size", 200, say(chunked + "ffffffffffffffff\r\n")),
        new Case("reset inside the body", 200, sayAndReset(ok + "content-length: 9\r\n\r\nabc")),
        new Case("trailers without end", 200, endless(chunked + "0\r\n", "x: y\r\n")),
        // RFC 9112 wants both read by whoever is the end of the line.
        new Case(
            "folded header",
            200,
            say(ok + "connection: close\r\nx: a\r\n b\r\ncontent-length: 0\r\n\r\n")),
        new Case(
            "space before the colon",
            200,
            say(ok + "connection: close\r\ncontent-length : 0\r\n\r\n")),
        new Case("205 with a body", 205, say("HTTP/1.1 205 OK\r\ncontent-length: 3\r\n\r\nabc")),
        new Case(
            "206",
            206,
            say("HTTP/1.1 206 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc")),
        new Case(
            "226",
            226,
            say("HTTP/1.1 226 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc")),
        new Case("negative chunk size", 200, say(chunked + "-1\r\nhello\r\n")),
        new Case("chunk size of letters", 200, say(chunked + "0x5\r\nhello\r\n")),
        new Case("endless chunk extension", 200, endless(chunked + "1;", "a".repeat(8192))),
        new Case("chunk without its end", 200, say(chunked + "5\r\nhelloworld\r\n0\r\n\r\n")),
        new Case(
            "unknown encoding",
            200,
            say(
                ok
                    + "content-encoding: br, zstd\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc")),
        new Case(
            "not gzip",
            200,
            say(
                ok
                    + "content-encoding: gzip\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc")),
        new Case("204 with a body", 204, say("HTTP/1.1 204 OK\r\ncontent-length: 3\r\n\r\nabc")),
        new Case("answer to nothing", 200, say(ok + "content-length: 0\r\n\r\n" + ok + "\r\n")),
        new Case("gzip bomb", 200, gzipBomb()));
  }

  @AfterParameterizedClassInvocation
  static void closeClient() throws IOException {
    bench.close();
  }

  @BeforeParameterizedClassInvocation
  static void warmUp(TlsEngine engine) throws IOException {
    bench = EgressBench.onLoopback(engine);
    try (HostileServer server = EgressBench.server(answering("HTTP/1.1 204 OK\r\n\r\n"))) {
      bench.post(server.port());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void badHeadsEndAsFailures(Case hostile) throws IOException {
    boolean hangs = hostile.expected() == Kind.TIMEOUT;
    EgressResult result = endsInTimeWithOneRequest(hostile, hangs ? EgressBench.DEADLINE : FAR);

    assertThat(result).isInstanceOf(EgressFailure.class);
    assertThat(((EgressFailure) result).kind()).as("%s", result).isEqualTo(hostile.expected());
    assertThat(((EgressFailure) result).detail()).isNotBlank().matches("[\\x20-\\x7e]{1,300}");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void badBodiesDoNotUndoTheStatus(Case hostile) throws IOException {
    EgressResult result = endsInTimeWithOneRequest(hostile, EgressBench.DEADLINE);

    assertThat(result).isInstanceOf(EgressAnswer.class);
    assertThat(((EgressAnswer) result).status()).isEqualTo(hostile.expected());
    assertThat(((EgressAnswer) result).body()).hasSizeLessThanOrEqualTo(4096);
  }

  private EgressResult endsInTimeWithOneRequest(Case hostile, Duration deadline)
      throws IOException {
    Script script =
        line -> {
          line.readRequest();
          hostile.afterRequest().run(line);
        };
    try (HostileServer server = EgressBench.server(script)) {
      long start = System.nanoTime();
      EgressResult result = bench.await(EgressBench.request(server.port(), deadline));
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      assertThat(took).as("%s", result).isLessThan(deadline.plus(EgressBench.GRACE));
      assertThat(result.duration()).isLessThanOrEqualTo(took);
      await().until(() -> bench.client.openConnections() == 0);
      assertThat(server.accepted).as("connections").hasValue(1);
      assertThat(server.requests).hasSize(1);
      assertThat(server.bytesWritten.get()).as("bytes taken").isLessThan(64_000_000);
      return result;
    }
  }

  private static String headers(int count) {
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < count; i++) {
      headers.append('h').append(i).append(": \r\n");
    }
    return headers.toString();
  }

  private static Script answering(String answer) {
    return line -> {
      line.readRequest();
      line.write(answer);
    };
  }

  private static Script say(String text) {
    return line -> line.write(text);
  }

  private static Script sayAndClose(String text) {
    return line -> {
      line.write(text);
      line.closeNow();
    };
  }

  private static Script sayAndReset(String text) {
    return line -> {
      line.write(text);
      line.idle(100);
      line.reset();
    };
  }

  private static Script drip(String text) {
    return line -> {
      for (char c : text.toCharArray()) {
        line.write(String.valueOf(c));
        line.idle(100);
      }
      line.idle(FOREVER_MILLIS);
    };
  }

  private static Script slow(String start, String repeated) {
    return line -> {
      line.write(start);
      while (true) {
        line.write(repeated);
        line.idle(300);
      }
    };
  }

  private static Script endless(String start, String repeated) {
    return line -> {
      line.write(start);
      while (true) {
        line.write(repeated);
      }
    };
  }

  private static Script gzipBomb() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      byte[] zeros = new byte[1 << 16];
      Arrays.fill(zeros, (byte) '0');
      for (int i = 0; i < 320; i++) {
        gzip.write(zeros);
      }
    }
    return line -> {
      line.write(
          "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\ncontent-length: "
              + packed.size()
              + "\r\n\r\n");
      line.write(packed.toByteArray());
    };
  }
}
