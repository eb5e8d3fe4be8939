package io.statehook.dispatcher.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.control.Deletions.Deleted;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeletionsTest {
  private static final Instant THEN = Instant.parse("2026-11-21T10:00:00Z");

  private final Deletions deletions = new Deletions();

  @Test
  void whatOneOrgDeletesIsNoDeletionOfAnothers() {
    deletions.remember(new Deleted("s", Optional.of("acme")), THEN);
    deletions.remember(new Deleted("s", Optional.of("globex")), THEN.plusSeconds(60));

    assertThat(deletions.of("acme", "s")).contains(THEN);
    assertThat(deletions.of("globex", "s")).contains(THEN.plusSeconds(60));
    assertThat(deletions.of("Acme", "s")).isEmpty();
    assertThat(deletions.of("acme", "S")).isEmpty();
  }

  @Test
  void aDeletionOfNobodyKnowsWhomMayBeAnybodys() {
    deletions.remember(new Deleted("s", Optional.of("acme")), THEN);
    deletions.remember(new Deleted("s", Optional.empty()), THEN.plusSeconds(60));

    assertThat(deletions.of("acme", "s")).contains(THEN.plusSeconds(60));
    assertThat(deletions.of("globex", "s")).contains(THEN.plusSeconds(60));
  }

  @Test
  void theOldestAreForgottenFirst() {
    for (int i = 0; i <= Deletions.MAX_REMEMBERED; i++) {
      deletions.remember(new Deleted("s" + i, Optional.of("acme")), THEN);
    }

    assertThat(deletions.of("acme", "s0")).isEmpty();
    assertThat(deletions.of("acme", "s1")).isPresent();
  }
}
