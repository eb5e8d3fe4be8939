package io.statehook.dispatcher.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.signing.SigningKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeyRingTest {
  private static final Instant RESET = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant DUE = RESET.plus(KeyRing.OVERLAP);

  private final SigningKey old = SigningKey.generate(new SecureRandom());
  private final SigningKey next = SigningKey.generate(new SecureRandom());
  private final KeyRing ring = new KeyRing(old, 4, Optional.of(new KeyRing.Pending(next, 5, DUE)));

  @Test
  void thePendingKeyIsActiveAfterTheOverlapAndNotBefore() {
    for (Instant before : new Instant[] {RESET.minusSeconds(60), RESET, DUE.minusNanos(1)}) {
      assertThat(ring.at(before)).isEqualTo(ring);
    }
    for (Instant after : new Instant[] {DUE, DUE.plusSeconds(1), DUE.plusSeconds(9_999_999)}) {
      assertThat(ring.at(after)).isEqualTo(new KeyRing(next, 5, Optional.empty()));
      assertThat(ring.at(after).others()).isEmpty();
    }
  }

  @Test
  void noTextOfItNamesAKey() {
    assertThat(ring.toString())
        .doesNotContain(old.displayed().substring(6))
        .doesNotContain(next.displayed().substring(6));
  }
}
