package io.statehook.dispatcher.http;

import io.netty.buffer.Unpooled;
import io.statehook.common.delivery.CertificateFacts;
import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One POST from the call to the result. Everything runs on one event loop, so the fields need no
 * lock. The first outcome wins; whatever ends it early also closes the connection.
 */
final class Exchange {
  private static final int FIRST_FINAL_STATUS = 200;
  private static final int LAST_STATUS = 599;
  private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

  private final EgressRequest request;
  private final HttpClients clients;
  private final Context loop;
  private final LongSupplier nanoTime;
  private final BooleanSupplier mayLeave;
  private final long startedAt;
  private final CompletableFuture<EgressResult> result = new CompletableFuture<>();

  private Runnable cancelDeadline = () -> {};
  private @Nullable HttpConnection connection;
  private @Nullable HttpClientResponse head;
  private Buffer kept = Buffer.buffer();
  private long bodyBytes;
  private int interimAnswers;
  private volatile Optional<CertificateFacts> certificate = Optional.empty();

  Exchange(
      EgressRequest request, HttpClients clients, LongSupplier nanoTime, BooleanSupplier mayLeave) {
    this.request = request;
    this.mayLeave = mayLeave;
    this.clients = clients;
    this.loop = clients.loop(request.url());
    this.nanoTime = nanoTime;
    this.startedAt = nanoTime.getAsLong();
  }

  /** Starts; called once. */
  CompletableFuture<EgressResult> start(Dialler dialler) {
    onLoop(
        () -> {
          cancelDeadline = clients.after(request.timeout(), this::deadline);
          dialler
              .dial(request, loop, this::remaining)
              .onSuccess(this::send)
              .onFailure(this::failed);
        });
    return result;
  }

  /** Ends it now, wherever it is. */
  void shutDown() {
    onLoop(() -> fail(new FailureReason(Kind.SHUTDOWN, "the client was closed"), true));
  }

  CompletableFuture<EgressResult> result() {
    return result;
  }

  /** What the certificate says that was met, once there is a result; only if it was alone. */
  Optional<CertificateFacts> certificate() {
    return certificate;
  }

  private void onLoop(Runnable action) {
    try {
      loop.runOnContext(ignored -> action.run());
    } catch (RejectedExecutionException loopHasEnded) {
      result.complete(new EgressFailure(Kind.SHUTDOWN, "the client was closed", elapsed()));
    }
  }

  private void deadline() {
    if (head != null) {
      answer(true);
    } else {
      fail(
          new FailureReason(
              Kind.TIMEOUT, "no answer within %d ms".formatted(request.timeout().toMillis())),
          true);
    }
  }

  private void send(HttpClientRequest connected) {
    connection = connected.connection();
    if (request.alone()) {
      certificate = PeerCertificate.of(connected.connection());
    }
    if (remaining().compareTo(Duration.ZERO) <= 0) {
      // Also when the deadline has passed unnoticed, because the process was stopped meanwhile.
      HttpClients.close(connection);
      deadline();
      return;
    }
    if (!mayLeave.getAsBoolean()) {
      fail(new FailureReason(Kind.WITHDRAWN, "withdrawn before it was sent"), true);
      return;
    }
    connected.continueHandler(ignored -> interim());
    connected.earlyHintsHandler(ignored -> interim());
    connected.exceptionHandler(this::failed);
    connected.response().onSuccess(this::head).onFailure(this::failed);
    // Wrapped, because Buffer.buffer would copy it.
    connected.end(BufferInternal.buffer(Unpooled.wrappedBuffer(request.body())));
  }

  private void interim() {
    if (++interimAnswers > EgressLimits.MAX_INTERIM_ANSWERS) {
      refuse("too many interim answers before the real one");
    }
  }

  private void head(HttpClientResponse response) {
    if (response.statusCode() < FIRST_FINAL_STATUS || response.statusCode() > LAST_STATUS) {
      refuse("the status %d is not a final answer".formatted(response.statusCode()));
      return;
    }
    if (response.headers().entries().size() > EgressLimits.MAX_HEADERS) {
      refuse("the answer has more than %d headers".formatted(EgressLimits.MAX_HEADERS));
      return;
    }
    head = response;
    if (announcesForbiddenBody(response)) {
      answer(true);
      return;
    }
    response.handler(this::body);
    response.exceptionHandler(broken -> answer(true));
    response.endHandler(ended -> answer(false));
  }

  /** Its bytes would be taken for the beginning of the next answer. */
  private static boolean announcesForbiddenBody(HttpClientResponse response) {
    String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    return BODILESS.contains(response.statusCode())
        && (length != null && !length.equals("0")
            || response.getHeader(HttpHeaders.TRANSFER_ENCODING) != null);
  }

  private void body(Buffer bytes) {
    int room = EgressLimits.BODY_KEPT_BYTES - kept.length();
    kept.appendBuffer(bytes, 0, Math.min(room, bytes.length()));
    bodyBytes += bytes.length();
    if (bodyBytes > EgressLimits.BODY_READ_BYTES) {
      answer(true);
    }
  }

  private void answer(boolean close) {
    HttpClientResponse response = head;
    if (response == null) {
      return;
    }
    Optional<String> retryAfter =
        Optional.ofNullable(response.getHeader(HttpHeaders.RETRY_AFTER))
            .filter(text -> text.length() <= EgressLimits.MAX_RETRY_AFTER_CHARS);
    finish(new EgressAnswer(response.statusCode(), retryAfter, kept.getBytes(), elapsed()), close);
  }

  private void refuse(String detail) {
    fail(new FailureReason(Kind.PROTOCOL, detail), true);
  }

  private void failed(Throwable failure) {
    if (request.alone() && certificate.isEmpty()) {
      certificate = PeerCertificate.of(failure);
    }
    if (head != null) {
      answer(true);
    } else {
      fail(FailureReason.of(failure), true);
    }
  }

  private void fail(FailureReason reason, boolean close) {
    finish(new EgressFailure(reason.kind(), reason.detail(), elapsed()), close);
  }

  private void finish(EgressResult outcome, boolean close) {
    cancelDeadline.run();
    if (close && connection != null && !result.isDone()) {
      HttpClients.close(connection);
    }
    result.complete(outcome);
  }

  /** Zero once there is a result. */
  private Duration remaining() {
    return result.isDone() ? Duration.ZERO : request.timeout().minus(elapsed());
  }

  private Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
  }
}
