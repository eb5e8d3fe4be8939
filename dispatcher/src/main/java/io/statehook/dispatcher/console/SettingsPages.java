package io.statehook.dispatcher.console;

import io.statehook.common.config.StatehookConfig;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;

/** The settings of this process: what holds, where it comes from, what it means. */
final class SettingsPages {
  private static final String MASK = "••••••";

  /** What stands before the host of a URL, such as a proxy's. */
  private static final Pattern CREDENTIAL = Pattern.compile("(?<=://)[^/@]+(?=@)");

  private final ConsoleParts parts;
  private final Templates templates;

  SettingsPages(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
  }

  /**
   * One setting.
   *
   * @param value what holds, masked where it is a secret
   * @param origin where it comes from
   * @param usual what holds when nobody says anything
   */
  record Setting(String name, String value, String origin, String usual, String meaning) {
    boolean isSet() {
      return !origin.equals("default");
    }
  }

  /** The page. */
  record View(Frame frame, List<Setting> ours, List<Setting> kafka) {}

  PageReply page(PageRequest request) {
    View view =
        new View(
            Frame.of(request, Section.SETTINGS, "Configuration"),
            StatehookConfig.definition().configKeys().values().stream()
                .map(this::ours)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList(),
            parts.config().kafkaSettings().entrySet().stream()
                .map(
                    entry ->
                        new Setting(
                            entry.getKey(),
                            masked(entry.getKey(), entry.getValue()),
                            parts.config().origin(entry.getKey()).word(),
                            "",
                            ""))
                .toList());
    return PageReply.page(templates.render("configuration", view));
  }

  private Setting ours(ConfigDef.ConfigKey key) {
    return new Setting(
        key.name,
        masked(key.name, parts.config().shown(key.name)),
        parts.config().origin(key.name).word(),
        key.hasDefault() ? ConfigDef.convertToString(key.defaultValue, key.type) : "",
        key.documentation);
  }

  /** Files and names of variables say where a secret is, not what it is. */
  private static String masked(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean place =
        lower.endsWith(".file") || lower.endsWith(".variable") || lower.endsWith(".location");
    boolean secret =
        lower.contains("password")
            || lower.contains("secret")
            || lower.contains("jaas")
            || lower.contains("token")
            || lower.contains(".key");
    return secret && !place && !value.isEmpty() ? MASK : CREDENTIAL.matcher(value).replaceAll(MASK);
  }
}
