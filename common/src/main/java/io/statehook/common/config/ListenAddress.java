package io.statehook.common.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens. Addresses only, no names: what a name stands for can change.
 *
 * @param host an IP address of this machine, without brackets
 * @param port 0 for any that is free
 */
public record ListenAddress(String host, int port) {
  /** Instead of an address: listen nowhere. */
  public static final String OFF = "off";

  private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
  private static final Pattern FORM =
      Pattern.compile("(%s(?:\\.%s){3}|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})".formatted(BYTE, BYTE));
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d+){3}|::1");
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
          "expected IP:PORT such as 127.0.0.1:8080 or [::1]:8080, or off, not \"%s\""
              .formatted(text));
    }
    String host = matcher.group(1).replaceAll("[\\[\\]]", "");
    return Optional.of(new ListenAddress(host, Integer.parseInt(matcher.group(2))));
  }

  /** Whether only this machine reaches it. */
  public boolean isLoopback() {
    return LOOPBACK.matcher(host).matches();
  }
}
