package io.statehook.dispatcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.config.ProductVersion;
import io.statehook.dispatcher.operations.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final JsonNode DOCUMENT = OpenApi.document();

  /** Enough to name the routes; none of them is run. */
  private static final Operations NOTHING =
      new Operations(null, null, null, null, null, Optional.empty(), null, null, null, null, null);

  /** What a route and its description must agree on. */
  private record Facts(String operation, String access, Set<String> path, Set<String> query) {}

  @Test
  void theDocumentDescribesTheRoutesThatThereAreAndNoOthers() {
    Map<String, Facts> routes = new TreeMap<>();
    for (ApiRoute route : new Api(NOTHING).routes()) {
      routes.put(
          route.method().name() + " " + route.path(),
          new Facts(
              route.operation(), route.access().wireName(), names(route.path()), route.query()));
    }

    assertThat(described()).isEqualTo(routes);
  }

  @Test
  void everyOperationHasItsOwnName() {
    List<String> names = new Api(NOTHING).routes().stream().map(ApiRoute::operation).toList();

    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = new ArrayList<>();
    collect(DOCUMENT, references);

    assertThat(references)
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(DOCUMENT.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  @Test
  void everyOperationSaysHowItRefuses() {
    DOCUMENT
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            assertThat(operation.getValue().path("responses").properties())
                                .as(operation.getKey() + " " + path.getKey())
                                .extracting(Map.Entry::getKey)
                                .contains("401", "403", "404", "429", "503")));
  }

  @Test
  void theDocumentSaysWhichVersionAnswers() {
    assertThat(DOCUMENT.path("openapi").asText()).isEqualTo("3.1.0");
    assertThat(DOCUMENT.path("info").path("version").asText()).isEqualTo(ProductVersion.current());
  }

  private static Map<String, Facts> described() {
    Map<String, Facts> described = new TreeMap<>();
    for (Map.Entry<String, JsonNode> path : DOCUMENT.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        JsonNode facts = operation.getValue();
        described.put(
            operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
            new Facts(
                facts.path("operationId").asText(),
                facts.path("x-access").asText(),
                parameters(facts, "path"),
                parameters(facts, "query")));
      }
    }
    return described;
  }

  private static Set<String> parameters(JsonNode operation, String in) {
    return StreamSupport.stream(operation.path("parameters").spliterator(), false)
        .map(parameter -> DOCUMENT.at(parameter.path("$ref").asText().substring(1)))
        .filter(parameter -> parameter.path("in").asText().equals(in))
        .map(parameter -> parameter.path("name").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(String path) {
    Set<String> names = new TreeSet<>();
    for (String segment : path.split("/")) {
      if (segment.startsWith("{")) {
        names.add(segment.substring(1, segment.length() - 1));
      }
    }
    return names;
  }

  private static void collect(JsonNode node, List<String> references) {
    Optional.ofNullable(node.get("$ref")).ifPresent(ref -> references.add(ref.asText()));
    node.forEach(child -> collect(child, references));
  }
}
