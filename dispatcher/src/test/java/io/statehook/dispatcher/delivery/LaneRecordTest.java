package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.batch.Lane;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
              34,
              Optional.of(Fixtures.START.minusSeconds(3)),
              state == LaneRecord.State.SUSPENDED ? 5 : -1,
              Optional.of(plan()),
              7,
              99,
              new Amount(12, 3_456));
      LaneRecord read = LaneRecord.parse(LANE, record.toJson());

      assertThat(read).usingRecursiveComparison().isEqualTo(record);
    }
  }

  private static RequestPlan plan() {
    QueuedBatch first = new QueuedBatch(35, Fixtures.batch("a", 1));
    QueuedBatch second = new QueuedBatch(36, Fixtures.batch("a", 2));
    RequestPlan plan =
        RequestPlan.of(List.of(first, second), RequestPlan.Standing.UNRECORDED).beginning(1);
    plan.recorded();
    plan.attemptStarted(Fixtures.START);
    plan.rejected();
    return plan;
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
