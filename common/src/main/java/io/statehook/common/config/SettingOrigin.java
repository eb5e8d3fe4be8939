package io.statehook.common.config;

/** Where the value of a setting comes from; the later ones win. */
public enum SettingOrigin {
  /** Nobody said anything. */
  DEFAULT("default"),
  /** The settings file. */
  FILE("file"),
  /** A variable of the process. */
  ENVIRONMENT("environment"),
  /** A flag of the command. */
  FLAG("flag"),
  /** The program that starts this one, such as dev mode. */
  PROGRAM("program");

  private final String word;

  SettingOrigin(String word) {
    this.word = word;
  }

  /** One word for people. */
  public String word() {
    return word;
  }
}
