package io.statehook.dispatcher.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContactTest {
  private long nanos = Long.MAX_VALUE - 1; // About to overflow.
  private final Contact contact = new Contact(() -> nanos);

  @Test
  void contactLastsWhileSomethingIsHeard() {
    for (int i = 0; i < 30; i++) {
      pass(1);
      contact.heard();
    }

    assertThat(contact.isThere()).isTrue();
    assertThat(contact.lasts()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void silenceEndsItAndTheNextWordBeginsAnother() {
    pass(30);
    assertThat(contact.isThere()).isFalse();
    assertThat(contact.lasts()).isZero();

    contact.heard();
    assertThat(contact.isThere()).isTrue();
    assertThat(contact.lasts()).isZero();
    pass(7);
    assertThat(contact.lasts()).isEqualTo(Duration.ofSeconds(7));
  }

  private void pass(int seconds) {
    nanos += seconds * 1_000_000_000L;
  }
}
