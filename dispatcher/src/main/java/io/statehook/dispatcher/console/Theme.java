package io.statehook.dispatcher.console;

import java.util.Locale;

/** Light or dark; the system's choice unless a person made one. */
enum Theme {
  /** As the system has it. */
  AUTO,
  /** Dark ink on light paper. */
  LIGHT,
  /** The other way round. */
  DARK;

  /** The theme with this name; the system's for any other text. */
  static Theme of(String name) {
    for (Theme theme : values()) {
      if (theme.wireName().equals(name)) {
        return theme;
      }
    }
    return AUTO;
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the button in the corner switches to. */
  Theme next() {
    return values()[(ordinal() + 1) % values().length];
  }
}
