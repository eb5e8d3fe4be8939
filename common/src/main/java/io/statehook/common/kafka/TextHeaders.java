package io.statehook.common.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Record headers as plain UTF-8 text, so that console tools show them. */
public final class TextHeaders {
  private TextHeaders() {}

  /** Adds a header. */
  public static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The newest header of this name. */
  public static Optional<String> get(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }

  /**
   * The newest header of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static String required(Headers headers, String name) {
    return get(headers, name)
        .orElseThrow(() -> new IllegalArgumentException("header %s: missing".formatted(name)));
  }
}
