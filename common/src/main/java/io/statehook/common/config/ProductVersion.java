package io.statehook.common.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which version of the product runs. */
public final class ProductVersion {
  private static final String CURRENT = read();

  private ProductVersion() {}

  /** The version as the build named it. */
  public static String current() {
    return CURRENT;
  }

  private static String read() {
    try (InputStream in = ProductVersion.class.getResourceAsStream("version.txt")) {
      if (in == null) {
        throw new IllegalStateException("version.txt is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("reading version.txt", e);
    }
  }
}
