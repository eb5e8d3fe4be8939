package io.statehook.standalone.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One series that a PromQL expression asks for. Reads as much of the language as our panels and
 * rules use.
 *
 * @param metric its name
 * @param labels what its labels have to be, as patterns
 */
public record Selector(String metric, Map<String, String> labels) {
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w:.])([a-zA-Z_:][\\w:]*)\\s*(\\{[^}]*}|\\()?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  /** All that an expression asks for. */
  public static List<Selector> in(String expression) {
    String bare = RANGE.matcher(GROUPING.matcher(expression).replaceAll(" ")).replaceAll(" ");
    List<Selector> found = new ArrayList<>();
    Matcher name = NAME.matcher(bare);
    while (name.find()) {
      String after = name.group(2);
      if (!"(".equals(after) && !WORDS.contains(name.group(1))) {
        found.add(new Selector(name.group(1), labels(after == null ? "" : after)));
      }
    }
    return found;
  }

  /** What must not be is left out: it asks for nothing. */
  private static Map<String, String> labels(String braces) {
    Map<String, String> labels = new LinkedHashMap<>();
    LABEL.matcher(braces).results().forEach(label -> put(labels, label));
    return labels;
  }

  private static void put(Map<String, String> labels, MatchResult label) {
    if (label.group(2).equals("=")) {
      labels.put(label.group(1), Pattern.quote(label.group(3)));
    } else if (label.group(2).equals("=~")) {
      labels.put(label.group(1), label.group(3));
    } else {
      labels.put(label.group(1), ".*");
    }
  }
}
