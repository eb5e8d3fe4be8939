package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Lists in parts: {@code items}, and {@code next} to ask with for those behind. */
final class Pages {
  private Pages() {}

  static <T> ObjectNode json(List<T> items, Function<T, JsonNode> json, Optional<String> next) {
    ObjectNode page = Json.mapper().createObjectNode();
    ArrayNode array = page.putArray("items");
    items.forEach(item -> array.add(json.apply(item)));
    next.ifPresent(cursor -> page.put("next", cursor));
    return page;
  }

  /** A part of a list that is sorted by a text: what lies behind the cursor. */
  static <T> ObjectNode part(
      List<T> sorted, Function<T, String> key, ApiRequest request, Function<T, JsonNode> json) {
    Optional<String> after = request.query("cursor").map(Pages::decode);
    List<T> rest =
        sorted.stream()
            .filter(item -> after.isEmpty() || key.apply(item).compareTo(after.get()) > 0)
            .limit(request.limit() + 1L)
            .toList();
    boolean more = rest.size() > request.limit();
    List<T> items = more ? rest.subList(0, request.limit()) : rest;
    return json(
        items,
        json,
        more ? Optional.of(encode(key.apply(items.get(items.size() - 1)))) : Optional.empty());
  }

  private static String encode(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiRequest.bad("cursor", "is not the end of a page");
    }
  }
}
