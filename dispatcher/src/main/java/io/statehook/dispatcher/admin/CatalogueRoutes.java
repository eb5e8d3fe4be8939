package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.operations.Operations;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The approved list. Every org chooses from the same one, so only tokens of all change it. */
final class CatalogueRoutes {
  private static final String CATALOGUE = "/catalogue";
  private static final String ITEMS = "items";

  private final Operations operations;

  CatalogueRoutes(Operations operations) {
    this.operations = operations;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.get(CATALOGUE, "listCatalogue", this::list).asking("limit", "cursor"),
        ApiRoute.change(HttpMethod.POST, CATALOGUE, "applyCatalogue", this::apply).everywhere());
  }

  private Answer list(ApiRequest request) {
    List<CatalogueEntry> entries =
        operations.catalogue().list().stream()
            .sorted(Comparator.comparing(CatalogueRoutes::key))
            .toList();
    return Answer.ok(Pages.part(entries, CatalogueRoutes::key, request, CatalogueReader::write));
  }

  private Answer apply(ApiRequest request) {
    ObjectNode body = request.object();
    if (body.size() != 1 || !body.path(ITEMS).isArray()) {
      throw Problem.of(ProblemKind.BAD_REQUEST, "the body must be {\"items\":[...]}").exception();
    }
    List<JsonNode> records = new ArrayList<>();
    body.path(ITEMS).forEach(records::add);
    return operations
        .catalogue()
        .apply(records)
        .fold(
            applied ->
                Answer.ok(
                    Json.mapper()
                        .createObjectNode()
                        .put("written", applied.written())
                        .put("unchanged", applied.unchanged())),
            refused -> Problem.refused(refused.records()).answer());
  }

  private static String key(CatalogueEntry entry) {
    return entry.key().text();
  }
}
