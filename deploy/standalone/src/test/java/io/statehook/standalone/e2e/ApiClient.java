package io.statehook.standalone.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Somebody who asks the API with a token, or without one. */
final class ApiClient {
  private final HttpClient client;
  private final String root;
  private final Optional<String> token;
  private final Optional<ApiDocument> document;

  ApiClient(
      HttpClient client, String root, Optional<String> token, Optional<ApiDocument> document) {
    this.client = client;
    this.root = root;
    this.token = token;
    this.document = document;
  }

  /** The same person at another process. */
  ApiClient at(String otherRoot) {
    return new ApiClient(client, otherRoot, token, document);
  }

  HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, Optional.empty());
  }

  HttpResponse<String> post(String path, String... headers) throws Exception {
    return send("POST", path, Optional.empty(), headers);
  }

  HttpResponse<String> post(String path, JsonNode body) throws Exception {
    return send("POST", path, Optional.of(body.toString()));
  }

  HttpResponse<String> put(String path, JsonNode body, String... headers) throws Exception {
    return send("PUT", path, Optional.of(body.toString()), headers);
  }

  HttpResponse<String> delete(String path, String... headers) throws Exception {
    return send("DELETE", path, Optional.empty(), headers);
  }

  /** Any request; headers as names and values in turn. */
  HttpResponse<String> send(String method, String path, Optional<String> body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Patience.LIMIT)
            .method(method, body.map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()));
    token.ifPresent(value -> request.header("authorization", "Bearer " + value));
    if (body.isPresent()) {
      request.header("content-type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    document.ifPresent(judge -> judge.judge(answer));
    return answer;
  }

  static JsonNode json(HttpResponse<String> answer) {
    return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8)).document().orElseThrow();
  }
}
