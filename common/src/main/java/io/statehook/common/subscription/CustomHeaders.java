package io.statehook.common.subscription;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which further headers a subscription may ask for. */
final class CustomHeaders {
  /** The most further headers of one subscription. */
  static final int LIMIT = 20;

  private static final int MAX_VALUE = 1024;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?");
  private static final Pattern VALUE =
      Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]*[\\x21-\\x7e])?");

  /** Headers that frame the message, carry identity or steer proxies, or that we set ourselves. */
  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "expect",
          "upgrade",
          "te",
          "trailer",
          "cookie",
          "set-cookie",
          "forwarded",
          "via",
          "authorization",
          "user-agent",
          "traceparent",
          "tracestate",
          "accept",
          "accept-encoding",
          "date",
          "range",
          "http2-settings",
          "x-real-ip");

  private static final Set<String> RESERVED_PREFIXES =
      Set.of(
          "content-", "proxy-", "x-forwarded", "x-signature", "webhook-", "x-statehook-", "sec-");

  private CustomHeaders() {}

  /** The name as it is sent. */
  static String canonical(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Why the header may not be asked for; empty if it may. */
  static Optional<String> problem(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      return Optional.of("\"%s\" is not a header name of letters, digits and -".formatted(name));
    }
    String lower = canonical(name);
    if (RESERVED.contains(lower) || RESERVED_PREFIXES.stream().anyMatch(lower::startsWith)) {
      return Optional.of("\"%s\" is set by Statehook or by the connection itself".formatted(name));
    }
    if (value.length() > MAX_VALUE || !VALUE.matcher(value).matches()) {
      return Optional.of(
          "the value of \"%s\" must be 1 to %d printable ASCII characters without outer spaces"
              .formatted(name, MAX_VALUE));
    }
    return Optional.empty();
  }
}
