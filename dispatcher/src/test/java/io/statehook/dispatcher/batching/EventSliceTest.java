package io.statehook.dispatcher.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class EventSliceTest {
  private static final TopicPartition FIRST = new TopicPartition("device-events", 0);
  private static final TopicPartition SECOND = new TopicPartition("device-events", 1);

  @Test
  void everyRecordIsInOneSliceOfItsPartitionInOrder() {
    int count = 2 * EventSlice.MOST_RECORDS + 1;
    List<ConsumerRecord<byte[], byte[]>> many = records(FIRST, 7, count);
    List<ConsumerRecord<byte[], byte[]>> one = records(SECOND, 0, 1);

    ConsumerRecords<byte[], byte[]> sliced =
        EventSlice.slice(new ConsumerRecords<>(Map.of(FIRST, many, SECOND, one), Map.of()));

    assertThat(sliced.records(FIRST)).hasSize(3);
    assertThat(content(sliced.records(FIRST))).isEqualTo(many);
    assertThat(content(sliced.records(SECOND))).isEqualTo(one);
  }

  @Test
  void aSliceStandsAtItsFirstRecordSoThatNoneIsPassedOver() {
    int count = EventSlice.MOST_RECORDS + 1;

    ConsumerRecords<byte[], byte[]> sliced =
        EventSlice.slice(new ConsumerRecords<>(Map.of(FIRST, records(FIRST, 40, count)), Map.of()));

    assertThat(sliced.records(FIRST))
        .extracting(ConsumerRecord::offset)
        .containsExactly(40L, 40L + EventSlice.MOST_RECORDS);
  }

  @Test
  void positionsBehindWhatWasPolledStay() {
    Map<TopicPartition, OffsetAndMetadata> next = Map.of(FIRST, new OffsetAndMetadata(45));

    ConsumerRecords<byte[], byte[]> sliced =
        EventSlice.slice(new ConsumerRecords<>(Map.of(FIRST, records(FIRST, 40, 2)), next));

    assertThat(sliced.nextOffsets()).isEqualTo(next);
    assertThat(EventSlice.slice(new ConsumerRecords<>(Map.of(), next)).nextOffsets())
        .isEqualTo(next);
  }

  @Test
  void aRecordWithoutASliceIsAFaultOfTheProgram() {
    assertThatThrownBy(() -> EventSlice.in(new RecordHeaders()))
        .isInstanceOf(IllegalStateException.class);
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(
      TopicPartition partition, long from, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (long offset = from; offset < from + count; offset++) {
      records.add(
          new ConsumerRecord<>(
              partition.topic(), partition.partition(), offset, new byte[0], new byte[0]));
    }
    return records;
  }

  private static List<ConsumerRecord<byte[], byte[]>> content(
      List<ConsumerRecord<byte[], byte[]>> slices) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    slices.forEach(slice -> EventSlice.in(slice.headers()).forEach(records::add));
    return records;
  }
}
