package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.batch.Lane;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaneRecordTest {
  private static final Lane LANE = new Lane("a", 0);

  @Test
  void whatIsWrittenIsReadAgain() {
    for (LaneRecord.State state : LaneRecord.State.values()) {
      LaneRecord record =
          new LaneRecord(
              LANE,
              state,
              Fixtures.START,
              "status 503",
              7,
              Optional.of(Fixtures.START.plusSeconds(30)),
              Optional.empty(),
              12,
              34);
      assertThat(LaneRecord.parse(LANE, record.toJson())).isEqualTo(record);
    }
  }

  @Test
  void aRecordThatCannotBeReadIsRefusedByNameInsteadOfTakenForALiveLane() {
    for (String bad :
        new String[] {
          "",
          "{}",
          "{\"state\":\"asleep\",\"since\":\"2026-11-21T10:00:00Z\"}",
          "{\"state\":\"parked\",\"since\":\"2026-11-21T10:00:00Z\",\"backlogFrom\":\"1\"}",
          "{\"state\":\"parked\",\"since\":\"soon\",\"backlogFrom\":1,\"settledUpTo\":1}"
        }) {
      assertThatThrownBy(() -> LaneRecord.parse(LANE, bad.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
