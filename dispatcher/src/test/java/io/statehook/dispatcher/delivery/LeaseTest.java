package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final Lease lease = new Lease(Duration.ofSeconds(12), nanos::get);

  @Test
  void beforeTheFirstCommitThereIsNoLease() {
    assertThat(lease.isValid()).isFalse();
    assertThat(lease.isDue()).isTrue();
  }

  @Test
  void itLastsFromWhenTheCommitWasSentAndNotFromItsAnswer() {
    long sentAt = lease.now();
    pass(11);
    lease.renewed(sentAt);

    assertThat(lease.isValid()).isTrue();
    pass(1);
    assertThat(lease.isValid()).isFalse();
  }

  @Test
  void theAnswerToACommitFromBeforeALongPauseRenewsNothing() {
    long sentAt = lease.now();
    pass(600);
    lease.renewed(sentAt);

    assertThat(lease.isValid()).isFalse();
  }

  @Test
  void anAnswerThatComesLateDoesNotShortenIt() {
    long early = lease.now();
    pass(5);
    lease.renewed(lease.now());
    lease.renewed(early);
    pass(11);

    assertThat(lease.isValid()).isTrue();
  }

  @Test
  void itIsRenewedSixTimesWhileItLasts() {
    lease.renewed(lease.now());
    pass(1);
    assertThat(lease.isDue()).isFalse();
    pass(1);
    assertThat(lease.isDue()).isTrue();
  }

  @Test
  void aLeaseOfNoLengthIsRefused() {
    assertThatThrownBy(() -> new Lease(Duration.ZERO, nanos::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
  }

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }
}
