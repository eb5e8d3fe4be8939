package io.statehook.common.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.statehook.common.event.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The members of one JSON object, read by type and rule; every broken rule becomes a problem. */
final class JsonMembers {
  private static final Predicate<String> PROSE =
      Pattern.compile("[\\n\\t[^\\p{Cc}\\p{Cs}]]*").asMatchPredicate();

  private final JsonNode object;
  private final String path;
  private final List<SubscriptionRefusal.Problem> problems;

  JsonMembers(JsonNode object, Set<String> known) {
    this(object, "", known, new ArrayList<>());
  }

  private JsonMembers(
      JsonNode object, String path, Set<String> known, List<SubscriptionRefusal.Problem> problems) {
    this.object = object;
    this.path = path;
    this.problems = problems;
    object.properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> !known.contains(name))
        .forEach(name -> problem(name, "unknown member"));
  }

  List<SubscriptionRefusal.Problem> problems() {
    return problems;
  }

  void problem(String member, String reason) {
    problems.add(new SubscriptionRefusal.Problem(path + member, reason));
  }

  /** A required text that matches the form. */
  String required(String member, Predicate<String> form, String rule) {
    return convert(member, "", text -> matching(text, form, rule));
  }

  /** A required {@link Name}. */
  String name(String member) {
    return required(member, Name::isValid, Name.RULE);
  }

  /** An optional text that matches the form. */
  String optional(String member, String usual, Predicate<String> form, String rule) {
    return object.has(member) ? required(member, form, rule) : usual;
  }

  /** An optional text for people, of limited length; it may have several lines. */
  String prose(String member, int maxLength) {
    String text = optional(member, "", PROSE, "text without control characters");
    if (text.length() > maxLength) {
      problem(member, "must have at most %d characters".formatted(maxLength));
    }
    return text;
  }

  /** A required text, turned into a value; the conversion's complaint becomes the problem. */
  <T> T convert(String member, T usual, Function<String, T> conversion) {
    JsonNode node = object.get(member);
    if (node == null || !node.isTextual()) {
      problem(member, node == null ? "is required" : "must be a string");
      return usual;
    }
    try {
      return conversion.apply(node.textValue());
    } catch (IllegalArgumentException e) {
      problem(member, String.valueOf(e.getMessage()));
      return usual;
    }
  }

  boolean flag(String member, boolean usual) {
    JsonNode node = object.get(member);
    if (node == null) {
      return usual;
    }
    if (!node.isBoolean()) {
      problem(member, "must be true or false");
    }
    return node.booleanValue();
  }

  /** An optional whole number within the bounds. */
  int number(String member, long usual, Bounds bounds) {
    JsonNode node = object.get(member);
    if (node == null) {
      return Math.toIntExact(usual);
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt() || !bounds.contains(node.intValue())) {
      problem(member, "must be a whole number from %s, not %s".formatted(bounds, node));
      return Math.toIntExact(usual);
    }
    return node.intValue();
  }

  <T> T choice(String member, T usual, Function<String, Optional<T>> choices, String rule) {
    if (!object.has(member)) {
      return usual;
    }
    return convert(
        member,
        usual,
        text ->
            choices
                .apply(text)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "must be %s, not \"%s\"".formatted(rule, text))));
  }

  /** A required array of texts of the form; what occurs twice is taken once. */
  List<String> texts(String member, int max, Predicate<String> form, String rule) {
    JsonNode array = object.get(member);
    if (array == null || !array.isArray() || array.isEmpty()) {
      problem(member, array == null ? "is required" : "must be an array of at least one string");
      return List.of();
    }
    if (array.size() > max) {
      problem(member, "at most %d entries, not %d".formatted(max, array.size()));
      return List.of();
    }
    Set<String> texts = new LinkedHashSet<>();
    for (JsonNode node : array) {
      if (!node.isTextual() || !form.test(node.textValue())) {
        problem(member, "every entry must be a string of " + rule);
        return List.of();
      }
      texts.add(node.textValue());
    }
    return List.copyOf(texts);
  }

  /** An optional object whose values are texts. */
  Map<String, String> textMap(String member, int max) {
    Map<String, String> map = new LinkedHashMap<>();
    JsonNode node = object.get(member);
    if (node == null) {
      return map;
    }
    if (!node.isObject() || node.size() > max) {
      problem(member, "must be an object of at most %d strings".formatted(max));
      return map;
    }
    node.properties()
        .forEach(
            entry -> {
              if (entry.getValue().isTextual()) {
                map.put(entry.getKey(), entry.getValue().textValue());
              } else {
                problem(member, "\"%s\" must be a string".formatted(entry.getKey()));
              }
            });
    return map;
  }

  /** An optional object; its problems are named with its path. */
  JsonMembers object(String member, Set<String> known) {
    JsonNode node = object.get(member);
    if (node != null && !node.isObject()) {
      problem(member, "must be an object");
    }
    JsonNode inner = node != null && node.isObject() ? node : JsonNodeFactory.instance.objectNode();
    return new JsonMembers(inner, path + member + ".", known, problems);
  }

  private static String matching(String text, Predicate<String> form, String rule) {
    if (!form.test(text)) {
      throw new IllegalArgumentException("must be " + rule);
    }
    return text;
  }
}
