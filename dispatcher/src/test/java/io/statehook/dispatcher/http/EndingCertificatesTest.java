package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EndingCertificatesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private Instant now = NOW;
  private final EndingCertificates ending = new EndingCertificates(() -> now);

  @Test
  void onlyThoseThatEndSoonCountAndEachHostOnce() {
    ending.seen("a", NOW.plus(Duration.ofDays(13)));
    ending.seen("a", NOW.plus(Duration.ofDays(13)));
    ending.seen("b", NOW.plus(Duration.ofDays(15)));

    assertThat(ending.count()).isEqualTo(1);
  }

  @Test
  void whatWasRenewedCountsNoMore() {
    ending.seen("a", NOW.plus(Duration.ofDays(13)));
    ending.seen("a", NOW.plus(Duration.ofDays(90)));

    assertThat(ending.count()).isZero();
  }

  @Test
  void whatIsNotSeenAnyMoreIsForgottenAfterADay() {
    ending.seen("a", NOW.plus(Duration.ofDays(13)));
    now = NOW.plus(EndingCertificates.FORGOTTEN_AFTER).plusSeconds(1);

    assertThat(ending.count()).isZero();
  }

  @Test
  void thereIsALimit() {
    for (int i = 0; i <= EndingCertificates.MAX_HOSTS; i++) {
      ending.seen("host-" + i, NOW.plus(Duration.ofDays(1)));
    }

    assertThat(ending.count()).isEqualTo(EndingCertificates.MAX_HOSTS);
  }
}
