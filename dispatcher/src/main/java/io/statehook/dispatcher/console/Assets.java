package io.statehook.dispatcher.console;

import io.statehook.common.signing.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that pages name. Each has a digest of its content in its path, so browsers keep it for
 * ever and a new version is seen at once.
 */
final class Assets {
  private static final String PREFIX = "/assets/";
  private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final int DIGEST_LETTERS = 12;
  private static final Map<String, Asset> BY_NAME = load();

  private Assets() {}

  /**
   * One file.
   *
   * @param path where pages find it
   * @param contentType of the content
   * @param content its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, written to sockets, never compared.
  record Asset(String path, String contentType, byte[] content) {}

  /** Where pages find the file with this name. */
  static String path(String name) {
    Asset asset = BY_NAME.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("no such asset: " + name);
    }
    return asset.path();
  }

  /** The file at this path. */
  static Optional<Asset> at(String path) {
    return BY_NAME.values().stream().filter(asset -> asset.path().equals(path)).findFirst();
  }

  private static Map<String, Asset> load() {
    Map<String, Asset> assets = new LinkedHashMap<>();
    put(assets, "console.css", "console.css", "text/css; charset=utf-8");
    put(assets, "console.js", "console.js", JAVASCRIPT);
    put(assets, "icon.svg", "icon.svg", "image/svg+xml");
    put(assets, "htmx.js", HTMX, JAVASCRIPT);
    return assets;
  }

  private static void put(
      Map<String, Asset> assets, String name, String resource, String contentType) {
    byte[] content = bytes(resource);
    String path = PREFIX + digest(content) + "/" + name;
    assets.put(name, new Asset(path, contentType, content));
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing from the class path: " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(byte[] content) {
    return Sha256.hex(content).substring(0, DIGEST_LETTERS);
  }
}
