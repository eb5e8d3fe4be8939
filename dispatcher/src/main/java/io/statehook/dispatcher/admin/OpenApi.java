package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.config.ProductVersion;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The API's description, written by hand and tested against the routes. */
final class OpenApi {
  private static final ObjectNode DOCUMENT = read();

  private OpenApi() {}

  static List<ApiRoute> routes() {
    return List.of(ApiRoute.get("/openapi.json", "getOpenApi", request -> Answer.ok(DOCUMENT)));
  }

  static ObjectNode document() {
    return DOCUMENT.deepCopy();
  }

  private static ObjectNode read() {
    try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is missing from the jar");
      }
      ObjectNode document = (ObjectNode) Json.mapper().readTree(in);
      document.withObject("/info").put("version", ProductVersion.current());
      return document;
    } catch (IOException e) {
      throw new UncheckedIOException("reading openapi.json", e);
    }
  }
}
