package io.statehook.dispatcher.console;

import java.util.Arrays;
import java.util.List;

/** The entries of the navigation. */
enum Section {
  OVERVIEW("Overview", "/", "overview"),
  WEBHOOKS("Webhooks", "/webhooks", "hook"),
  LIVE("Live tail", "/live", "pulse"),
  DEAD_LETTERS("Dead letters", "/dead-letters", "envelope"),
  SIGNING_KEY("Signing key", "/signing-key", "key"),
  CATALOGUE("Event catalogue", "/catalogue", "book"),
  KAFKA("Kafka", "/kafka", "layers"),
  SETTINGS("Configuration", "/configuration", "sliders"),
  /** Pages that stand outside. */
  NONE("", "", "");

  private static final List<Section> OF_AN_ORG =
      List.of(OVERVIEW, WEBHOOKS, LIVE, DEAD_LETTERS, SIGNING_KEY, CATALOGUE);

  private static final List<Section> OF_ALL =
      Arrays.stream(values()).filter(section -> section != NONE).toList();

  private final String label;
  private final String href;
  private final String icon;

  Section(String label, String href, String icon) {
    this.label = label;
    this.href = href;
    this.icon = icon;
  }

  /** What the navigation shows. */
  static List<Section> shown(boolean allOrgs) {
    return allOrgs ? OF_ALL : OF_AN_ORG;
  }

  String label() {
    return label;
  }

  String href() {
    return href;
  }

  String icon() {
    return icon;
  }
}
