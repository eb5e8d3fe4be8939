package io.statehook.dispatcher.http;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Says in our words what an exception means. Text of the exception is not passed on where it can
 * hold text of the receiver.
 */
record FailureReason(Kind kind, String detail) {
  private static final int MAX_CAUSES = 16;
  private static final int MAX_TLS_TEXT = 160;

  static FailureReason of(Throwable failure) {
    @Nullable FailureReason tls = null;
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (cause instanceof SSLException && !(cause instanceof SslHandshakeTimeoutException)) {
        tls = new FailureReason(Kind.TLS, tlsDetail(cause));
      } else {
        FailureReason known = known(cause);
        if (known != null && (tls == null || explainsTls(known.kind))) {
          return known;
        }
      }
      cause = cause.getCause();
    }
    return tls != null ? tls : new FailureReason(Kind.PROTOCOL, "the answer is not valid HTTP/1.1");
  }

  /** Whether another address of the same name may do better. */
  static boolean isUnreachable(Throwable failure) {
    return of(failure).kind == Kind.CONNECT;
  }

  /** A handshake that took too long is wrapped as one that failed. */
  private static boolean explainsTls(Kind kind) {
    return kind == Kind.TLS || kind == Kind.TIMEOUT;
  }

  private static @Nullable FailureReason known(Throwable cause) {
    if (cause instanceof RefusedCertificateException refused) {
      return new FailureReason(Kind.TLS, refused.getMessage());
    }
    if (cause instanceof NotConnectedException notConnected) {
      return notConnected.reason();
    }
    if (cause instanceof SslHandshakeTimeoutException) {
      return new FailureReason(Kind.TIMEOUT, "the TLS handshake took too long");
    }
    if (cause instanceof UnknownHostException unknown) {
      return new FailureReason(Kind.DNS, String.valueOf(unknown.getMessage()));
    }
    if (cause instanceof ConnectionPoolTooBusyException) {
      return new FailureReason(Kind.BUSY, "too many requests wait for this receiver");
    }
    return knownOfNetwork(cause);
  }

  private static @Nullable FailureReason knownOfNetwork(Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return new FailureReason(Kind.CONNECT, "no connection could be made in time");
    }
    if (cause instanceof TimeoutException) {
      return new FailureReason(Kind.TIMEOUT, "no connection became free in time");
    }
    if (cause instanceof HttpClosedException || cause instanceof PrematureChannelClosureException) {
      return new FailureReason(Kind.CONNECT, "the connection was closed before an answer came");
    }
    if (cause instanceof DecoderException && cause.getCause() == null) {
      return new FailureReason(Kind.PROTOCOL, "the head of the answer is malformed or too large");
    }
    if (cause instanceof IOException) {
      return new FailureReason(Kind.CONNECT, "no connection, or it broke before an answer came");
    }
    return null;
  }

  /** These texts come from the TLS library and name alerts and versions. */
  private static String tlsDetail(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).replaceAll("[^\\x20-\\x7e]", "?");
    return "the TLS handshake failed: " + text.substring(0, Math.min(text.length(), MAX_TLS_TEXT));
  }
}
