package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OffsetTrackerTest {
  private final OffsetTracker offsets = new OffsetTracker();

  @Test
  void nothingIsCommittedBeforeAnythingIsRead() {
    assertThat(offsets.advance()).isEmpty();
  }

  @Test
  void theFirstUnresolvedRecordHoldsTheCommitBack() {
    offsets.read(5);
    offsets.read(6);
    offsets.read(9);
    assertThat(offsets.advance()).hasValue(5);

    offsets.resolve(6);
    assertThat(offsets.advance()).isEmpty();

    offsets.resolve(5);
    assertThat(offsets.advance()).hasValue(9);

    offsets.resolve(9);
    assertThat(offsets.advance()).hasValue(10);
  }

  @Test
  void offsetsThatNobodySeesAreCommittedWithThePosition() {
    offsets.read(5);
    offsets.readUpTo(8);
    offsets.resolve(5);

    assertThat(offsets.advance()).hasValue(8);
  }

  @Test
  void aPositionDoesNotCommitWhatIsUnresolved() {
    offsets.read(5);
    offsets.readUpTo(8);

    assertThat(offsets.advance()).hasValue(5);
  }

  @Test
  void aRecordIsReadOnceAndResolvedOnce() {
    offsets.read(5);
    assertThatThrownBy(() -> offsets.read(5)).hasMessageContaining("offset 5");
    offsets.resolve(5);
    assertThatThrownBy(() -> offsets.resolve(5)).hasMessageContaining("offset 5");
  }
}
