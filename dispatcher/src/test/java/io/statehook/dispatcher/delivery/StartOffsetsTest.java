package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StartOffsetsTest {
  private static final TopicPartition ZERO = new TopicPartition("webhook-deliveries", 0);
  private static final TopicPartition ONE = new TopicPartition("webhook-deliveries", 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final StartOffsets offsets = new StartOffsets(consumer);

  StartOffsetsTest() {
    consumer.assign(List.of(ZERO, ONE));
    consumer.updateBeginningOffsets(Map.of(ZERO, 0L, ONE, 40L));
  }

  @Test
  void aPartitionThatWasNeverReadBeginsAtItsBeginning() {
    assertThat(offsets.begin(List.of(ZERO, ONE))).isEqualTo(Map.of(ZERO, 0L, ONE, 40L));
    assertThat(consumer.position(ONE)).isEqualTo(40);
  }

  @Test
  void whatRetentionDeletedIsNamed() {
    consumer.seek(ZERO, 3);
    consumer.seek(ONE, 25);

    assertThat(offsets.missing(new OffsetOutOfRangeException(Map.of(ONE, 25L))))
        .hasMessageContaining("webhook-deliveries-1 offsets 25 to 39 were deleted by retention")
        .hasMessageNotContaining("webhook-deliveries-0");
  }

  @Test
  void aTopicThatIsShorterThanItWasIsNamedToo() {
    consumer.seek(ZERO, 100);
    consumer.seek(ONE, 50);

    assertThat(offsets.missing(new OffsetOutOfRangeException(Map.of(ZERO, 100L))))
        .hasMessageContaining("webhook-deliveries-0 ends before offset 100");
  }
}
