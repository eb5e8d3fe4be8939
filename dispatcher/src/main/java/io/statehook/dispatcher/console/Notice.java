package io.statehook.dispatcher.console;

import java.util.Locale;
import java.util.Optional;

/** What a page says first after something was done. Only these words pass through addresses. */
enum Notice {
  CREATED("The webhook is there and in force."),
  SAVED("Saved. The change is in force."),
  UNCHANGED("Nothing was different, so nothing was written."),
  PAUSED("Paused. Events are collected and held until you resume."),
  RESUMED("Resumed. What was held is sent in order."),
  ACTIVATED("Switched on. Events are collected and sent from now on."),
  DEACTIVATED("Switched off. Nothing is collected and nothing is sent."),
  DELETED("The webhook is deleted. What was not delivered is discarded."),
  KEY_RESET("A new signing key is pending. Give it to your receivers, then activate it."),
  KEY_REPLACED("A new signing key is active. Every earlier key has ended."),
  KEY_ACTIVATED("The new signing key is active. The one before has ended."),
  CREDENTIAL_STORED("Stored. Workers use it within two seconds."),
  CREDENTIAL_DELETED("The credential is deleted."),
  ENTRY_SAVED("Saved. The entry is in force."),
  DEFAULTS_APPLIED("The list that ships with the product is approved."),
  CHANGED_MEANWHILE("Somebody else changed it meanwhile, so nothing was done. Look again."),
  GONE("That webhook does not exist (any more)."),
  SIGNED_OUT("You are signed out.");

  private final String sentence;

  Notice(String sentence) {
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }

  /** How it stands in an address. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The notice with this word. */
  static Optional<Notice> of(String word) {
    for (Notice notice : values()) {
      if (notice.word().equals(word)) {
        return Optional.of(notice);
      }
    }
    return Optional.empty();
  }
}
