package io.statehook.dispatcher.console;

import java.security.SecureRandom;
import java.util.Locale;

/** Makes ids that say what they name. */
final class WebhookIds {
  private static final int NAME_LETTERS = 40;
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int RANDOM_LETTERS = 5;

  private final SecureRandom random = new SecureRandom();

  /** The form with an id: its own, or one made from org and name. */
  WebhookForm named(WebhookForm form) {
    if (!form.text("id").isEmpty()) {
      return form;
    }
    String words =
        (form.text("orgId") + "-" + form.text("name"))
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    String stem = words.isEmpty() ? "webhook" : words;
    StringBuilder id = new StringBuilder(stem.substring(0, Math.min(stem.length(), NAME_LETTERS)));
    id.append('-');
    for (int i = 0; i < RANDOM_LETTERS; i++) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return form.with("id", id.toString().replace("--", "-"));
  }
}
