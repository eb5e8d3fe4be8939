package io.statehook.dispatcher.http;

import io.statehook.common.subscription.EndpointUrl;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One POST.
 *
 * @param url where to
 * @param headers all headers except those that frame the message, which the client sets itself
 * @param body the bytes to send; not copied, not changed
 * @param timeout how long everything may take, from resolving the name to the end of the answer
 * @param identity who we are if the receiver asks for a client certificate; null for nobody
 * @param alone whether it gets a connection of its own, which shows the receiver as it is now
 */
@SuppressWarnings("ArrayRecordComponent") // The body is shared on purpose: copies cost a heap each.
public record EgressRequest(
    EndpointUrl url,
    Map<String, String> headers,
    byte[] body,
    Duration timeout,
    @Nullable ClientIdentity identity,
    boolean alone) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]*");
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);

  /** Headers by which a request could be framed twice or steered elsewhere. */
  private static final Set<String> FRAMING =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "expect",
          "upgrade",
          "te",
          "trailer",
          "cookie",
          "accept-encoding",
          "proxy-authorization",
          "proxy-connection");

  /** Copies the headers; refuses framing headers, line breaks and a useless timeout. */
  public EgressRequest {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    headers.forEach(EgressRequest::requireHeader);
    if (timeout.toMillis() < 1 || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeout must be 1 ms to %s, not %s".formatted(MAX_TIMEOUT, timeout));
    }
  }

  /** A request on any connection. */
  public EgressRequest(
      EndpointUrl url,
      Map<String, String> headers,
      byte[] body,
      Duration timeout,
      @Nullable ClientIdentity identity) {
    this(url, headers, body, timeout, identity, false);
  }

  /** A request without client certificate. */
  public EgressRequest(
      EndpointUrl url, Map<String, String> headers, byte[] body, Duration timeout) {
    this(url, headers, body, timeout, null);
  }

  /** The same on a connection of its own. */
  EgressRequest onItsOwn() {
    return new EgressRequest(url, headers, body, timeout, identity, true);
  }

  /** Where to and how much: headers may carry credentials, the query a token. */
  @Override
  public String toString() {
    return "EgressRequest[origin=%s, bytes=%d, timeout=%s]"
        .formatted(url.origin(), body.length, timeout);
  }

  private static void requireHeader(String name, String value) {
    if (!NAME.matcher(name).matches() || FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("not a header that can be set: \"%s\"".formatted(name));
    }
    if (!VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "the value of \"%s\" must be printable ASCII".formatted(name));
    }
  }
}
