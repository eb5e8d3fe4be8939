package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import io.statehook.common.kafka.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The OpenAPI document as the process serves it, as a judge of that process' answers. */
final class ApiDocument {
  private static final String SCHEMAS = "#/components/schemas/";
  private static final String DEFINITIONS = "#/$defs/";

  private final JsonNode document;
  private final List<Operation> operations = new ArrayList<>();
  private final ValidatorFactory validators =
      new ValidatorFactory().withJsonNodeFactory(new JacksonNode.Factory());

  /** One operation of the document. */
  record Operation(String id, String method, String path, JsonNode json) {
    String access() {
      return json.path("x-access").asText();
    }

    boolean hasBody() {
      return json.has("requestBody");
    }

    @Override
    public String toString() {
      return id;
    }
  }

  ApiDocument(JsonNode document) {
    this.document = document;
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        operations.add(
            new Operation(
                method.getValue().path("operationId").asText(),
                method.getKey().toUpperCase(Locale.ROOT),
                path.getKey(),
                method.getValue()));
      }
    }
  }

  List<Operation> operations() {
    return operations;
  }

  /** The names of an operation's parameters that stand there: {@code path} or {@code query}. */
  List<String> parameters(Operation operation, String in) {
    List<String> names = new ArrayList<>();
    for (JsonNode reference : operation.json().path("parameters")) {
      JsonNode parameter = document.at(reference.path("$ref").asText().substring(1));
      if (parameter.path("in").asText().equals(in)) {
        names.add(parameter.path("name").asText());
      }
    }
    return names;
  }

  /** Insists that an answer is one that the document describes. */
  void judge(HttpResponse<String> answer) {
    String path = answer.uri().getRawPath().replaceFirst("^/api/v1", "");
    String method = answer.request().method();
    Operation operation =
        operations.stream()
            .filter(known -> known.method().equals(method) && fits(known.path(), path))
            .findFirst()
            .orElseThrow(() -> new AssertionError("not described: " + method + " " + path));
    String what = "%s answered %d: %s".formatted(operation, answer.statusCode(), answer.body());
    JsonNode response = operation.json().path("responses").path("" + answer.statusCode());
    assertThat(response.isMissingNode()).as(what).isFalse();
    JsonNode content = resolved(response).path("content");
    if (content.isMissingNode()) {
      assertThat(answer.body()).as(what).isEmpty();
      return;
    }
    String mediaType = answer.headers().firstValue("content-type").orElse("");
    assertThat(content.has(mediaType)).as(what).isTrue();
    Validator.Result result = validate(content.path(mediaType).path("schema"), answer.body());
    assertThat(result.getErrors())
        .as(what)
        .extracting(error -> error.getInstanceLocation() + " " + error.getError())
        .isEmpty();
  }

  private static boolean fits(String template, String path) {
    StringBuilder pattern = new StringBuilder();
    for (String segment : template.substring(1).split("/")) {
      pattern.append('/').append(segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment));
    }
    return path.matches(pattern.toString());
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  private Validator.Result validate(JsonNode schema, String body) {
    ObjectNode whole = schema.deepCopy();
    whole.set("$defs", document.at("/components/schemas"));
    String text = whole.toString().replace(SCHEMAS, DEFINITIONS);
    return validators.validate(
        Json.parse(text.getBytes(StandardCharsets.UTF_8)).document().orElseThrow(),
        Json.parse(body.getBytes(StandardCharsets.UTF_8)).document().orElseThrow());
  }
}
