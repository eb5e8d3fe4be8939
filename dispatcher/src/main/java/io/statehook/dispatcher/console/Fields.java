package io.statehook.dispatcher.console;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a query or a form, in their order.
 *
 * @param values by name, at least one each
 */
record Fields(Map<String, List<String>> values) {
  /** No field. */
  static final Fields NONE = new Fields(Map.of());

  /** The most fields of one form; more than there can be chosen devices. */
  static final int LIMIT = 110_000;

  /**
   * Reads {@code application/x-www-form-urlencoded}.
   *
   * @throws IllegalArgumentException when it is not, or has too many fields
   */
  static Fields parse(String encoded) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (encoded.chars().filter(character -> character == '&').count() >= LIMIT) {
      throw new IllegalArgumentException("a form has at most %d fields".formatted(LIMIT));
    }
    for (String pair : encoded.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
    return new Fields(values);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** The field's first value without blanks around it; empty text if it is absent. */
  String text(String name) {
    return find(name).orElse("");
  }

  /** The field's first value without blanks around it, unless that is empty. */
  Optional<String> find(String name) {
    return all(name).stream().findFirst().map(String::strip).filter(text -> !text.isEmpty());
  }

  /** Every value of the field as it was sent. */
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** Whether the field was sent, whatever it says: how forms tell that a box is ticked. */
  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The number in the field, or the usual one when there is none. */
  int number(String name, int usual) {
    try {
      return find(name).map(Integer::parseInt).orElse(usual);
    } catch (NumberFormatException e) {
      return usual;
    }
  }

  /** How many fields, never what they say: one may be a secret. */
  @Override
  public String toString() {
    return "Fields[%s]".formatted(values.keySet());
  }
}
