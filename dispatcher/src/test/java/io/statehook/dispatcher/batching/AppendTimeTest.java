package io.statehook.dispatcher.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class AppendTimeTest {
  @Test
  void theBrokersTimeIsTaken() {
    assertThat(extract(TimestampType.LOG_APPEND_TIME, 1_000)).isEqualTo(1_000);
  }

  @Test
  void whatAProducerSaysIsNot() {
    long before = System.currentTimeMillis();

    assertThat(extract(TimestampType.CREATE_TIME, 1_000)).isGreaterThanOrEqualTo(before);
    assertThat(extract(TimestampType.CREATE_TIME, -1)).isGreaterThanOrEqualTo(before);
    assertThat(extract(TimestampType.NO_TIMESTAMP_TYPE, -1)).isGreaterThanOrEqualTo(before);
    assertThat(extract(TimestampType.LOG_APPEND_TIME, -1)).isGreaterThanOrEqualTo(before);
  }

  private static long extract(TimestampType type, long timestamp) {
    return new AppendTime()
        .extract(
            new ConsumerRecord<>(
                "device-events",
                0,
                0,
                timestamp,
                type,
                0,
                0,
                new Object(),
                new Object(),
                new RecordHeaders(),
                Optional.empty()),
            7);
  }
}
