package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.standalone.e2e.FaceChange.Rule;
import java.net.http.HttpResponse;
import java.util.Optional;

/** The HTTP API. */
final class ApiFace implements Face {
  private final ApiClient client;

  ApiFace(ApiClient client) {
    this.client = client;
  }

  @Override
  public String name() {
    return "API";
  }

  @Override
  public void make(FaceChange change) throws Exception {
    HttpResponse<String> answer = send(change);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }

  private HttpResponse<String> send(FaceChange change) throws Exception {
    String one = path(change.id());
    return switch (change.kind()) {
      case CREATE -> client.post("/subscriptions?verify=false", record(change));
      case PAUSE -> client.post(one + "/pause");
      case RESUME -> client.post(one + "/resume");
      case DELETE -> client.delete(one);
      case EVENTS, DEVICES, RECEIVER, OFF, ON ->
          client.put(one + "?verify=false", record(change), "if-match", version(change.id()));
    };
  }

  private String version(String id) throws Exception {
    return client.get(path(id)).headers().firstValue("etag").orElseThrow();
  }

  private static JsonNode record(FaceChange change) {
    return Editor.record(change.after().orElseThrow());
  }

  @Override
  public Optional<Rule> shown(String id) throws Exception {
    HttpResponse<String> answer = client.get(path(id));
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 404);
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(Rule.of(ApiClient.json(answer)));
  }

  private static String path(String id) {
    return "/subscriptions/" + id;
  }
}
