package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OffsetTrackerTest {
  private final OffsetTracker offsets = new OffsetTracker();

  @Test
  void nothingIsCommittedBeforeAnythingIsRead() {
    assertThat(offsets.committable()).isEqualTo(-1);
  }

  @Test
  void theFirstUnresolvedRecordHoldsTheCommitBack() {
    offsets.read(5, 500);
    offsets.read(6, 600);
    offsets.read(9, 900);
    assertThat(offsets.committable()).isEqualTo(5);

    assertThat(offsets.attemptsFrom()).hasValue(500);
    offsets.resolve(6);
    assertThat(offsets.committable()).isEqualTo(5);

    offsets.resolve(5);
    assertThat(offsets.committable()).isEqualTo(9);

    assertThat(offsets.attemptsFrom()).hasValue(900);
    offsets.resolve(9);
    assertThat(offsets.attemptsFrom()).isEmpty();
    assertThat(offsets.committable()).isEqualTo(10);
  }

  @Test
  void offsetsThatNobodySeesAreCommittedWithThePosition() {
    offsets.read(5, 500);
    offsets.readUpTo(8);
    offsets.resolve(5);

    assertThat(offsets.committable()).isEqualTo(8);
  }

  @Test
  void aPositionDoesNotCommitWhatIsUnresolved() {
    offsets.read(5, 500);
    offsets.readUpTo(8);

    assertThat(offsets.committable()).isEqualTo(5);
  }

  @Test
  void aRecordIsReadOnceAndResolvedOnce() {
    offsets.read(5, 500);
    assertThatThrownBy(() -> offsets.read(5, 500)).hasMessageContaining("offset 5");
    offsets.resolve(5);
    assertThatThrownBy(() -> offsets.resolve(5)).hasMessageContaining("offset 5");
  }
}
