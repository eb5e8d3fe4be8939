package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A page that is being made: the batches of one lane among the records of all. */
final class PageUnderWay {
  private final Effect.ReadBacklog read;
  private final int maxScanned;
  private final byte[] key;
  private final List<BacklogBatch> batches = new ArrayList<>();
  private long next;
  private long bytes;
  private int scanned;
  private boolean full;

  PageUnderWay(Effect.ReadBacklog read, int maxScanned) {
    this.read = read;
    this.maxScanned = maxScanned;
    key = read.lane().toString().getBytes(StandardCharsets.UTF_8);
    next = read.from();
  }

  /** The next record of the partition; nothing happens once the page is full. */
  void take(ConsumerRecord<byte[], byte[]> record) {
    if (full) {
      return;
    }
    scanned++;
    next = record.offset() + 1;
    if (Arrays.equals(key, record.key())) {
      BacklogRecords.read(record).ifPresent(this::add);
    }
    full = batches.size() >= read.limit() || bytes >= read.bytes() || scanned >= maxScanned;
  }

  private void add(BacklogBatch batch) {
    batches.add(batch);
    bytes += batch.batch().body().length;
  }

  boolean isFull() {
    return full;
  }

  /** Behind the last record that was taken. */
  long next() {
    return next;
  }

  List<BacklogBatch> batches() {
    return batches;
  }

  Lane lane() {
    return read.lane();
  }
}
