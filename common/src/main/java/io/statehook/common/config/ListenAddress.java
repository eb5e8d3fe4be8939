package io.statehook.common.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens: on loopback only, as there are no tokens that would protect it elsewhere.
 *
 * @param host an IP address of this machine that nobody else can reach
 * @param port 0 for any that is free
 */
public record ListenAddress(String host, int port) {
  /** Instead of an address: listen nowhere. */
  public static final String OFF = "off";

  private static final Pattern FORM = Pattern.compile("(127\\.0\\.0\\.1|\\[::1]):(\\d{1,5})");
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Reads {@code host:port}, or {@code off}, which is empty.
   *
   * @throws IllegalArgumentException saying what is expected
   */
  public static Optional<ListenAddress> parse(String text) {
    if (text.equals(OFF)) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          "expected 127.0.0.1:PORT, [::1]:PORT or off, not \"%s\"".formatted(text));
    }
    String host = matcher.group(1).replaceAll("[\\[\\]]", "");
    return Optional.of(new ListenAddress(host, Integer.parseInt(matcher.group(2))));
  }
}
