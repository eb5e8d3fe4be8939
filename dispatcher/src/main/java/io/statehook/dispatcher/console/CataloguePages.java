package io.statehook.dispatcher.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.CatalogueEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The event catalogue: the data dictionary. */
final class CataloguePages {
  private final ConsoleParts parts;
  private final Templates templates;

  CataloguePages(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
  }

  /** One approved key. */
  record Entry(
      String key,
      String type,
      boolean family,
      String description,
      String values,
      String example,
      String since) {}

  /** The keys that begin with the same segment. */
  record Group(String name, List<Entry> entries) {}

  /** The page. */
  record View(Frame frame, String search, List<Group> groups, int found, int total) {}

  PageReply list(PageRequest request) {
    String search = request.query().text("q");
    List<CatalogueEntry> all = parts.operations().catalogue().list();
    List<CatalogueEntry> found =
        all.stream().filter(entry -> matches(entry, search.toLowerCase(Locale.ROOT))).toList();
    View view =
        new View(
            Frame.of(request, Section.CATALOGUE, "Event catalogue"),
            search,
            groups(found),
            found.size(),
            all.size());
    return PageReply.page(
        templates.render(request.partial() ? "cataloguerows" : "catalogue", view));
  }

  private static boolean matches(CatalogueEntry entry, String search) {
    return (entry.key().text() + " " + entry.description())
        .toLowerCase(Locale.ROOT)
        .contains(search);
  }

  private static List<Group> groups(List<CatalogueEntry> entries) {
    Map<String, List<Entry>> groups = new TreeMap<>();
    entries.forEach(
        entry ->
            groups
                .computeIfAbsent(groupOf(entry.key().text()), name -> new ArrayList<>())
                .add(view(entry)));
    return groups.entrySet().stream()
        .map(group -> new Group(group.getKey(), List.copyOf(group.getValue())))
        .toList();
  }

  /** The first segment of a key or pattern. */
  static String groupOf(String key) {
    int end = key.indexOf('.');
    return end < 0 ? key : key.substring(0, end);
  }

  private static Entry view(CatalogueEntry entry) {
    return new Entry(
        entry.key().text(),
        entry.type().wireName(),
        !entry.isSingleKey(),
        entry.description(),
        values(entry.schema()),
        text(entry.example()),
        entry.since());
  }

  static String text(@Nullable JsonNode json) {
    return json == null ? "" : json.toString();
  }

  /** A schema in words, as far as words are shorter. */
  static String values(@Nullable JsonNode schema) {
    if (schema == null) {
      return "";
    }
    JsonNode choices = schema.path("enum");
    if (choices.isArray()) {
      List<String> words = new ArrayList<>();
      choices.forEach(choice -> words.add(choice.asText()));
      return String.join(" | ", words);
    }
    String type = schema.path("type").asText("");
    String low = schema.has("minimum") ? schema.get("minimum").asText() : "";
    String high = schema.has("maximum") ? schema.get("maximum").asText() : "";
    if (low.isEmpty() && high.isEmpty()) {
      return type;
    }
    if (high.isEmpty()) {
      return type + " from " + low;
    }
    return low.isEmpty() ? type + " up to " + high : "%s %s to %s".formatted(type, low, high);
  }
}
