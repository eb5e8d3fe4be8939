package io.statehook.common.subscription;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of a receiver, judged by one strict set of rules wherever an address comes in and
 * once more before every connection.
 *
 * @param host lower-case ASCII host name, IPv4 literal, or IPv6 literal without brackets
 * @param port the port to connect to
 * @param pathAndQuery starts with a slash
 */
public record EndpointUrl(String host, int port, String pathAndQuery) {
  private static final int MAX_LENGTH = 2048;
  private static final int HTTPS_PORT = 443;
  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern HOST_LABELS =
      Pattern.compile(
          "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]+");
  private static final Pattern NUMERIC_LAST_LABEL =
      Pattern.compile("(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)");

  /**
   * Reads a receiver's address.
   *
   * @throws IllegalArgumentException with the rule that is broken; never with the query, which may
   *     carry a token
   */
  public static EndpointUrl parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("longer than %d characters".formatted(MAX_LENGTH));
    }
    URI uri = uri(asciiHost(text));
    if (!"https".equalsIgnoreCase(uri.getScheme())) {
      throw new IllegalArgumentException("must start with https://");
    }
    if (uri.getRawUserInfo() != null
        || uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
      throw new IllegalArgumentException("must not contain user information (name:password@)");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("must not contain a fragment (#...)");
    }
    return new EndpointUrl(host(uri), port(uri), pathAndQuery(uri));
  }

  /** Whether the host is an address instead of a name. */
  public boolean isIpLiteral() {
    return IPV4.matcher(host).matches() || host.indexOf(':') >= 0;
  }

  /** The {@code Host} header: the port only where it is not the usual one. */
  public String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == HTTPS_PORT ? name : name + ":" + port;
  }

  /** Scheme, host and port, without path and query: fit for logs. */
  public String origin() {
    return "https://" + authority();
  }

  /** The canonical address. */
  @Override
  public String toString() {
    return origin() + pathAndQuery;
  }

  private static URI uri(String text) {
    if (!VISIBLE_ASCII.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "must consist of visible ASCII characters (encode others with %)");
    }
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL: " + e.getReason());
    }
  }

  /** Turns a host name with other than ASCII letters into its A-labels. */
  private static String asciiHost(String text) {
    int start = text.indexOf("//") + 2;
    int end = start;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String authority = text.substring(Math.min(start, text.length()), end);
    if (start < 2 || authority.chars().allMatch(c -> c < 0x80)) {
      return text;
    }
    try {
      if (authority.chars().anyMatch(c -> "．。｡".indexOf(c) >= 0)) {
        throw new IllegalArgumentException("the host name must use ordinary dots");
      }
      int colon = authority.lastIndexOf(':');
      String name = colon < 0 ? authority : authority.substring(0, colon);
      String ascii = IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES);
      return text.substring(0, start)
          + ascii
          + (colon < 0 ? "" : authority.substring(colon))
          + text.substring(end);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the host is not a name that can be resolved");
    }
  }

  private static String host(URI uri) {
    String host = uri.getHost();
    if (host == null || host.isEmpty()) {
      throw new IllegalArgumentException("has no host name");
    }
    String lower = host.toLowerCase(Locale.ROOT);
    if (lower.startsWith("[")) {
      String literal = lower.substring(1, lower.length() - 1);
      if (!IPV6.matcher(literal).matches()) {
        throw new IllegalArgumentException("the host is not an IPv6 address: " + host);
      }
      return literal;
    }
    if (IPV4.matcher(lower).matches()) {
      return lower;
    }
    if (NUMERIC_LAST_LABEL.matcher(lower).matches() || !HOST_LABELS.matcher(lower).matches()) {
      throw new IllegalArgumentException("the host is neither a name nor a plain address: " + host);
    }
    return lower;
  }

  private static int port(URI uri) {
    String authority = uri.getRawAuthority();
    if (uri.getPort() == -1) {
      if (authority.endsWith(":")) {
        throw new IllegalArgumentException("has an empty port");
      }
      return HTTPS_PORT;
    }
    if (uri.getPort() < 1 || uri.getPort() > 65_535) {
      throw new IllegalArgumentException("the port must be 1 to 65535, not " + uri.getPort());
    }
    return uri.getPort();
  }

  private static String pathAndQuery(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
