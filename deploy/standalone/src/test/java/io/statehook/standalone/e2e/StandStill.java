package io.statehook.standalone.e2e;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the thread that uses a Kafka client stand still, really and for as long as a test wants.
 */
final class StandStill {
  private static volatile Victim victim = Victim.NOBODY;
  private static volatile CountDownLatch end = new CountDownLatch(0);

  private StandStill() {}

  /**
   * From the next record on, whoever reads or writes it stands still.
   *
   * @param kind {@code consumer} or {@code producer}
   * @param clientIdEnd how the {@code client.id} ends
   */
  static void begin(String kind, String clientIdEnd) {
    end = new CountDownLatch(1);
    victim = new Victim(kind, clientIdEnd);
  }

  static void end() {
    victim = Victim.NOBODY;
    end.countDown();
  }

  private static void pass(String kind, String clientId) {
    if (victim.is(kind, clientId)) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Who stands still. */
  private record Victim(String kind, String clientIdEnd) {
    private static final Victim NOBODY = new Victim("", "");

    boolean is(String otherKind, String clientId) {
      return kind.equals(otherKind) && clientId.endsWith(clientIdEnd);
    }
  }

  /** Stands in a thread that reads. */
  public static final class OfReaders implements ConsumerInterceptor<byte[], byte[]> {
    private String client = "";

    @Override
    public void configure(Map<String, ?> configs) {
      client = String.valueOf(configs.get("client.id"));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
      pass("consumer", client);
      return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
  }

  /** Stands in a thread that writes. */
  public static final class OfWriters implements ProducerInterceptor<byte[], byte[]> {
    private String client = "";

    @Override
    public void configure(Map<String, ?> configs) {
      client = String.valueOf(configs.get("client.id"));
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
      pass("producer", client);
      return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

    @Override
    public void close() {}
  }
}
