package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a request is answered with.
 *
 * @param status the HTTP status
 * @param headers besides those that every answer has
 * @param mediaType of the body
 * @param body empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // Written once, read once.
record Answer(int status, Map<String, String> headers, String mediaType, byte[] body) {
  static final String JSON = "application/json";
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int NO_CONTENT = 204;

  Answer {
    headers = Map.copyOf(headers);
  }

  static Answer ok(JsonNode body) {
    return new Answer(OK, Map.of(), JSON, Json.bytes(body));
  }

  static Answer created(String location, JsonNode body) {
    return new Answer(CREATED, Map.of("location", location), JSON, Json.bytes(body));
  }

  static Answer noContent() {
    return new Answer(NO_CONTENT, Map.of(), JSON, new byte[0]);
  }

  /** The same with the version of what it shows. */
  Answer withVersion(long version) {
    return with("etag", "\"%d\"".formatted(version));
  }

  /** The same with one more header. */
  Answer with(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, mediaType, body);
  }

  void send(HttpServerResponse response) {
    if (response.ended() || response.closed()) {
      return; // Who asked has gone, or waited too long.
    }
    response.setStatusCode(status);
    headers.forEach(response::putHeader);
    if (body.length > 0) {
      response.putHeader("content-type", mediaType);
    }
    response.end(Buffer.buffer(body));
  }
}
