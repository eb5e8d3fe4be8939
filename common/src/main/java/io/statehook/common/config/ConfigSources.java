package io.statehook.common.config;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the sources of settings over each other: file, then environment, then flags. */
public final class ConfigSources {
  private static final String ENVIRONMENT_PREFIX = "STATEHOOK_";
  private static final Pattern UNDERSCORES = Pattern.compile("_{1,3}");

  /** Variables of the launcher and of single commands, which are not settings. */
  private static final Pattern NO_SETTING =
      Pattern.compile(
          "STATEHOOK_(HEAP_OPTS|OPTS|LOG4J_OPTS|LOG_FORMAT|HOME|SKIP_BUILD|SIGNING_KEY)");

  private ConfigSources() {}

  /** One map; later sources win. */
  public static Map<String, String> merge(
      Map<String, String> file, Map<String, String> environment, Map<String, String> flags) {
    Map<String, String> merged = new TreeMap<>(file);
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX) && !NO_SETTING.matcher(name).matches()) {
            merged.put(settingName(name), value);
          }
        });
    merged.putAll(flags);
    return merged;
  }

  /** Which source each setting of {@link #merge} comes from. */
  public static Map<String, SettingOrigin> origins(
      Map<String, String> file, Map<String, String> environment, Map<String, String> flags) {
    Map<String, SettingOrigin> origins = new TreeMap<>();
    file.keySet().forEach(name -> origins.put(name, SettingOrigin.FILE));
    merge(Map.of(), environment, Map.of())
        .keySet()
        .forEach(name -> origins.put(name, SettingOrigin.ENVIRONMENT));
    flags.keySet().forEach(name -> origins.put(name, SettingOrigin.FLAG));
    return origins;
  }

  /**
   * The setting that an environment variable stands for, as in Kafka's container image: {@code _}
   * is a dot, {@code __} an underscore, {@code ___} a dash. Kafka's own settings are written {@code
   * STATEHOOK_KAFKA_...}.
   */
  static String settingName(String variable) {
    String rest = variable.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT);
    boolean kafka = rest.startsWith("kafka_");
    Matcher matcher = UNDERSCORES.matcher(kafka ? rest.substring("kafka_".length()) : rest);
    String dotted =
        matcher.replaceAll(
            run ->
                switch (run.group().length()) {
                  case 1 -> ".";
                  case 2 -> "_";
                  default -> "-";
                });
    return kafka ? dotted : StatehookConfig.PREFIX + dotted;
  }
}
