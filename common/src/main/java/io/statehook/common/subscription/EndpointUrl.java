package io.statehook.common.subscription;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a receiver, judged by one strict set of rules wherever an address comes in and
 * once more before every connection. What other readers could understand differently (numbers that
 * some take for addresses, dots and digits that some fold, user information) is refused, never
 * guessed.
 *
 * @param host lower-case ASCII host name, IPv4 literal, or IPv6 literal without brackets
 * @param port the port to connect to
 * @param pathAndQuery starts with a slash
 */
public record EndpointUrl(String host, int port, String pathAndQuery) {
  private static final int MAX_LENGTH = 2048;
  private static final int MAX_HOST_LENGTH = 253;
  private static final int HTTPS_PORT = 443;
  private static final Pattern HTTPS =
      Pattern.compile("(?is)https://(?<authority>[^/?#]*)(?<rest>.*)");
  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern HOST_LABELS =
      Pattern.compile(
          "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern IPV6 =
      Pattern.compile("[0-9a-f:]+(?:" + OCTET + "(?:\\." + OCTET + "){3})?");
  private static final Pattern NUMERIC_LAST_LABEL =
      Pattern.compile("(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)");

  /** Refuses what {@link #parse} would not give. */
  public EndpointUrl {
    if (!isHost(host)) {
      throw new IllegalArgumentException("the host is neither a name nor a plain address: " + host);
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("the port must be 1 to 65535, not " + port);
    }
    if (!pathAndQuery.startsWith("/") || !VISIBLE_ASCII.matcher(pathAndQuery).matches()) {
      throw new IllegalArgumentException("the path must start with / and be visible ASCII");
    }
  }

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
    Matcher https = HTTPS.matcher(text);
    if (!https.matches()) {
      throw new IllegalArgumentException("must start with https://");
    }
    String authority = https.group("authority");
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException("must not contain user information (name:password@)");
    }
    URI uri = uri("https://" + asciiAuthority(authority) + https.group("rest"));
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("must not contain a fragment (#...)");
    }
    return new EndpointUrl(host(uri), port(uri), pathAndQuery(uri));
  }

  /** Whether the host is an address instead of a name. */
  public boolean isIpLiteral() {
    return isIpv6() || IPV4.matcher(host).matches();
  }

  /** The {@code Host} header: the port only where it is not the usual one. */
  public String authority() {
    String name = isIpv6() ? "[" + host + "]" : host;
    return port == HTTPS_PORT ? name : name + ":" + port;
  }

  /** Scheme, host and port, without path and query: fit for logs. */
  public String origin() {
    return "https://" + authority();
  }

  /** The canonical address, with the query; not for logs. */
  @Override
  public String toString() {
    return origin() + pathAndQuery;
  }

  private boolean isIpv6() {
    return host.indexOf(':') >= 0;
  }

  /** Turns a host name with other than ASCII letters into its A-labels. */
  private static String asciiAuthority(String authority) {
    if (authority.chars().allMatch(c -> c < 0x80)) {
      return authority;
    }
    int colon = authority.lastIndexOf(':');
    String name = colon < 0 ? authority : authority.substring(0, colon);
    String port = colon < 0 ? "" : authority.substring(colon);
    return asciiHost(name.toLowerCase(Locale.ROOT)) + port;
  }

  /**
   * Only names that come back unchanged: Java's mapping is that of 2003, which folds full-width
   * digits, other dots and some letters into ones that resolve elsewhere.
   */
  private static String asciiHost(String name) {
    String ascii;
    try {
      ascii = IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the host name has characters that no name may have", e);
    }
    if (!IDN.toUnicode(ascii, IDN.USE_STD3_ASCII_RULES).equals(name)) {
      throw new IllegalArgumentException(
          "the host name has characters that are read differently: write it as %s if that is meant"
              .formatted(ascii));
    }
    return ascii;
  }

  private static URI uri(String text) {
    if (!VISIBLE_ASCII.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "must consist of visible ASCII characters (encode others with %)");
    }
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // Without the cause: its message repeats the whole text.
      throw new IllegalArgumentException("is not a URL: " + e.getReason());
    }
  }

  private static String host(URI uri) {
    String host = uri.getHost();
    if (host == null || host.isEmpty()) {
      throw new IllegalArgumentException("has no host name");
    }
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
  }

  /** A last label of digits would make the name an address to some resolvers. */
  private static boolean isHost(String host) {
    if (host.length() > MAX_HOST_LENGTH) {
      return false;
    }
    if (host.indexOf(':') >= 0) {
      return IPV6.matcher(host).matches();
    }
    return IPV4.matcher(host).matches()
        || (HOST_LABELS.matcher(host).matches() && !NUMERIC_LAST_LABEL.matcher(host).matches());
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    if (uri.getRawAuthority().endsWith(":")) {
      throw new IllegalArgumentException("has an empty port");
    }
    return HTTPS_PORT;
  }

  private static String pathAndQuery(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
