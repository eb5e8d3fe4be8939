package io.statehook.producer;

import io.statehook.common.event.CatalogueReader;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.kafka.Topic;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes device reports as events. A report that breaks a rule is refused before it reaches
 * Kafka; what Kafka acknowledges is on all in-sync replicas, once, in the order in which one thread
 * published it.
 *
 * <p>Safe for use by many threads.
 */
public final class DeviceEventProducer implements AutoCloseable {
  /** How long {@link #close()} waits for acknowledgements. */
  public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final Producer<String, byte[]> kafka;
  private final String topic;
  private final Supplier<EventCatalogue> catalogue;
  private final OrgAffinePartitioner partitioner;
  private final Clock clock;
  private final Supplier<String> ids;
  private final EventEncoder encoder;

  private DeviceEventProducer(Builder builder, Producer<String, byte[]> kafka) {
    this.kafka = kafka;
    this.topic = builder.topic;
    this.catalogue = builder.catalogue;
    this.partitioner = builder.partitioner;
    this.clock = builder.clock;
    this.ids = new EventIds(builder.clock, new SecureRandom());
    this.encoder = new EventEncoder(builder.valueCheck);
  }

  /** A producer of the default catalogue's events for the topic {@code device-events}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Publishes one report. The stage always completes normally, within Kafka's {@code
   * delivery.timeout.ms}; dependents run on Kafka's network thread, so they must not block.
   *
   * <p>Blocks, up to Kafka's {@code max.block.ms}, while the topic is not known yet or the send
   * buffer is full: that is the back-pressure.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public CompletionStage<PublishResult> publish(DeviceReport report) {
    String id = report.id() == null ? ids.get() : report.id();
    Instant timestamp = report.timestamp() == null ? clock.instant() : report.timestamp();
    Encoding encoding = encoder.encode(report, id, timestamp, catalogue.get());
    return encoding instanceof Encoding.Unfit unfit
        ? CompletableFuture.completedFuture(new PublishResult.Refused(unfit.refusal()))
        : send(report.device(), (Encoding.Event) encoding);
  }

  private CompletionStage<PublishResult> send(Device device, Encoding.Event event) {
    CompletableFuture<PublishResult> result = new CompletableFuture<>();
    try {
      int partitions = kafka.partitionsFor(topic).size();
      int partition = partitioner.partition(device.orgId(), device.deviceId(), partitions);
      // The callback tells the outcome; the future would tell it a second time.
      var unused =
          kafka.send(
              new ProducerRecord<>(topic, partition, device.deviceId(), event.json()),
              (metadata, failure) ->
                  result.complete(
                      failure == null
                          ? new PublishResult.Published(
                              event.id(), metadata.partition(), metadata.offset())
                          : new PublishResult.NotAcknowledged(event.id(), failure)));
    } catch (KafkaException e) {
      result.complete(new PublishResult.NotAcknowledged(event.id(), e));
    }
    return result;
  }

  /** Waits until everything published so far is acknowledged or has failed. */
  public void flush() {
    kafka.flush();
  }

  /** Closes, waiting up to {@link #CLOSE_TIMEOUT}. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /**
   * Sends what is buffered and closes. What is not acknowledged in time completes as {@link
   * PublishResult.NotAcknowledged}: no stage is left open.
   */
  public void close(Duration timeout) {
    kafka.close(timeout);
  }

  /** What a producer is made of; everything has a default. */
  public static final class Builder {
    private String topic = Topic.DEVICE_EVENTS.baseName();
    private Supplier<EventCatalogue> catalogue = () -> DefaultCatalogue.APPROVED;
    private OrgAffinePartitioner partitioner = new OrgAffinePartitioner();
    private Clock clock = Clock.systemUTC();
    private ValueCheck valueCheck = ValueCheck.NONE;

    private Builder() {}

    /** The topic, when the installation has a prefix. */
    public Builder topic(String name) {
      this.topic = name;
      return this;
    }

    /** The approved list; asked for every report, so it may change while the producer lives. */
    public Builder catalogue(Supplier<EventCatalogue> approved) {
      this.catalogue = approved;
      return this;
    }

    /** Which partition a device has; all producers of a topic must agree. */
    public Builder partitioner(OrgAffinePartitioner agreed) {
      this.partitioner = agreed;
      return this;
    }

    /** The time of reports that carry none, and of ids. */
    public Builder clock(Clock source) {
      this.clock = source;
      return this;
    }

    /** A check of values besides key and type, such as {@link SchemaCheck}. */
    public Builder valueCheck(ValueCheck check) {
      this.valueCheck = check;
      return this;
    }

    /**
     * A producer on its own Kafka client.
     *
     * @param kafka the client's settings, at least {@code bootstrap.servers}
     * @throws IllegalArgumentException naming a setting under which events could be lost
     */
    public DeviceEventProducer connect(Map<String, ?> kafka) {
      return over(
          new KafkaProducer<>(
              ProducerSettings.over(kafka), new StringSerializer(), new ByteArraySerializer()));
    }

    /** A producer on this Kafka client, which it closes. */
    public DeviceEventProducer over(Producer<String, byte[]> kafka) {
      return new DeviceEventProducer(this, kafka);
    }
  }

  /** Read on first use only: most programs bring the installation's catalogue. */
  private static final class DefaultCatalogue {
    private static final EventCatalogue APPROVED =
        EventCatalogue.of(CatalogueReader.defaultEntries());
  }
}
