package io.statehook.dispatcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.admin.OrgWorld.Org;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks in everything that a caller is told for what only others may be told. */
final class CanarySearch {
  private static final Pattern OWNER = Pattern.compile("\"(?:orgId|org)\":\"([^\"]*)\"");

  private final List<String> forbidden = new ArrayList<>();
  private final Optional<String> only;

  /**
   * A search for one caller.
   *
   * @param only the org that the caller is bound to; empty for all of them
   */
  CanarySearch(List<Org> own, List<Org> others, Optional<String> only) {
    this.only = only;
    for (Org org : others) {
      forbidden.add(org.canary);
      forbidden.addAll(org.signingKeys);
    }
    // What subscriptions prove themselves with is told to nobody.
    own.forEach(org -> forbidden.add("never" + org.canary));
  }

  /**
   * Fails if the text holds something of another org.
   *
   * @param asked what the caller said itself, which may come back
   */
  void search(String text, Collection<String> asked) {
    String told = text;
    for (String word : asked) {
      told = forbidden.stream().anyMatch(word::contains) ? told.replace(word, "") : told;
    }
    for (String word : forbidden) {
      if (told.contains(word)) {
        throw new AssertionError("\"%s\" stands in: %s".formatted(word, text));
      }
    }
    if (only.isPresent()) {
      Matcher owner = OWNER.matcher(text);
      while (owner.find()) {
        assertThat(owner.group(1)).as(text).isEqualTo(only.get());
      }
    }
  }
}
