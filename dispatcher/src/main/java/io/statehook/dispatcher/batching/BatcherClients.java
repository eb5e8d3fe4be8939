package io.statehook.dispatcher.batching;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's own clients for Kafka Streams, with consumers that hand out events in slices, and
 * producers that tell the pace of their thread when a commit has ended: nothing else in Streams
 * does.
 */
final class BatcherClients implements KafkaClientSupplier {
  private final Supplier<CommitPace> paceOfThread;

  /**
   * Clients of one process.
   *
   * @param paceOfThread that of the thread that asks
   */
  BatcherClients(Supplier<CommitPace> paceOfThread) {
    this.paceOfThread = paceOfThread;
  }

  @Override
  public Admin getAdmin(Map<String, Object> settings) {
    return Admin.create(settings);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
    return new PacedProducer(settings, paceOfThread);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
    return new SlicingConsumer(settings);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
    return consumer(settings);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
    return consumer(settings);
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Of events: no other topic is the source of a task. */
  private static final class SlicingConsumer extends KafkaConsumer<byte[], byte[]> {
    private SlicingConsumer(Map<String, Object> settings) {
      super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      return EventSlice.slice(super.poll(timeout));
    }
  }

  /** The one method of forty that is of interest here; a wrapper would repeat the others. */
  private static final class PacedProducer extends KafkaProducer<byte[], byte[]> {
    private final Supplier<CommitPace> paceOfThread;

    private PacedProducer(Map<String, Object> settings, Supplier<CommitPace> paceOfThread) {
      super(settings, new ByteArraySerializer(), new ByteArraySerializer());
      this.paceOfThread = paceOfThread;
    }

    @Override
    public void commitTransaction() {
      super.commitTransaction();
      paceOfThread.get().committed();
    }
  }
}
