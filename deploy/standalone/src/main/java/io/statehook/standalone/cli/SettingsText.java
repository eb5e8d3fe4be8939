package io.statehook.standalone.cli;

import io.statehook.common.config.StatehookConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** The settings of an installation for the help of a command, from their one definition. */
final class SettingsText {
  private SettingsText() {}

  /** Lines for a footer of picocli, which reads {@code %} as the start of a format. */
  static String[] footer() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "Settings, with their defaults (-D NAME=VALUE, or STATEHOOK_... in the environment):");
    StatehookConfig.definition().configKeys().values().stream()
        .sorted((a, b) -> a.name.compareTo(b.name))
        .forEach(
            key -> {
              lines.add("  %s=%s".formatted(key.name, standard(key)).replace("%", "%%"));
              lines.add(("      " + key.documentation).replace("%", "%%"));
            });
    return lines.toArray(String[]::new);
  }

  private static String standard(ConfigKey key) {
    return key.defaultValue instanceof List<?> list
        ? String.join(",", list.stream().map(String::valueOf).toList())
        : String.valueOf(key.defaultValue);
  }
}
