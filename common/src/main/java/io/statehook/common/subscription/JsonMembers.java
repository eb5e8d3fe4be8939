package io.statehook.common.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The members of one JSON object, read by type and rule; every broken rule becomes a problem. */
final class JsonMembers {
  private static final int MAX_NAME = 128;

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
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                problem(name, "unknown member");
              }
            });
  }

  List<SubscriptionRefusal.Problem> problems() {
    return problems;
  }

  void problem(String member, String reason) {
    problems.add(new SubscriptionRefusal.Problem(path + member, reason));
  }

  /** A required text that matches the form. */
  String required(String member, Pattern form, String rule) {
    String text = string(member);
    if (text == null) {
      problem(member, object.has(member) ? "must be a string" : "is required");
      return "";
    }
    if (!form.matcher(text).matches()) {
      problem(member, "must be " + rule);
    }
    return text;
  }

  /** A required name of 1 to 128 characters without control characters. */
  String name(String member) {
    return required(
        member, Form.NAME, "1 to %d characters without control characters".formatted(MAX_NAME));
  }

  /** An optional text that matches the form. */
  String optional(String member, String usual, Pattern form, String rule) {
    return object.has(member) ? required(member, form, rule) : usual;
  }

  /** An optional text of limited length. */
  String text(String member, String usual, int maxLength) {
    if (!object.has(member)) {
      return usual;
    }
    String text = string(member);
    if (text == null || text.length() > maxLength) {
      problem(member, "must be a string of at most %d characters".formatted(maxLength));
      return usual;
    }
    return text;
  }

  /** A required text, turned into a value; the conversion's complaint becomes the problem. */
  <T> Optional<T> convert(String member, Function<String, T> conversion) {
    String text = string(member);
    if (text == null) {
      problem(member, object.has(member) ? "must be a string" : "is required");
      return Optional.empty();
    }
    try {
      return Optional.of(conversion.apply(text));
    } catch (IllegalArgumentException e) {
      problem(member, String.valueOf(e.getMessage()));
      return Optional.empty();
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

  /** A whole number that fits an int, so that callers can check its bounds. */
  long number(String member, long usual) {
    JsonNode node = object.get(member);
    if (node == null) {
      return usual;
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      problem(member, "must be a whole number, not " + abbreviated(node));
      return usual;
    }
    return node.intValue();
  }

  <T> T choice(String member, T usual, Function<String, Optional<T>> choices, String rule) {
    if (!object.has(member)) {
      return usual;
    }
    String text = string(member);
    Optional<T> chosen = text == null ? Optional.empty() : choices.apply(text);
    if (chosen.isEmpty()) {
      problem(member, "must be %s, not %s".formatted(rule, abbreviated(object.get(member))));
    }
    return chosen.orElse(usual);
  }

  /** A required array of distinct, non-empty texts. */
  List<String> texts(String member, int max) {
    JsonNode array = object.get(member);
    if (array == null || !array.isArray() || array.isEmpty()) {
      problem(member, array == null ? "is required" : "must be an array of at least one string");
      return List.of();
    }
    if (array.size() > max) {
      problem(member, "at most %d entries, not %d".formatted(max, array.size()));
      return List.of();
    }
    List<String> texts = new ArrayList<>(array.size());
    for (JsonNode node : array) {
      if (!node.isTextual() || !Form.NAME_OR_LONGER.matcher(node.textValue()).matches()) {
        problem(member, "every entry must be a string without control characters");
        return List.of();
      }
      texts.add(node.textValue());
    }
    return texts;
  }

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

  /** A value whose constructor judges the members together; its message starts with the member. */
  <T> T build(Supplier<T> constructor, T usual) {
    try {
      return constructor.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      int colon = message.indexOf(": ");
      problem(
          message.substring(0, Math.max(0, colon)), message.substring(colon < 0 ? 0 : colon + 2));
      return usual;
    }
  }

  private @Nullable String string(String member) {
    JsonNode node = object.get(member);
    return node != null && node.isTextual() ? node.textValue() : null;
  }

  private static String abbreviated(JsonNode node) {
    String text = node.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  /** Forms of texts that more than one member shares. */
  private static final class Form {
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,128}");
    private static final Pattern NAME_OR_LONGER = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,512}");
  }
}
