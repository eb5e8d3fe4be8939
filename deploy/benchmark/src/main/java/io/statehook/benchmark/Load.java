package io.statehook.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The process that writes device events: many that appear at once, or few at a steady pace.
 *
 * <p>{@code fill TOPIC PARTITIONS NUMBERS} writes them in a transaction that {@code commit} ends;
 * {@code pace TOPIC PARTITIONS NUMBERS PER_SECOND} takes as long as it says.
 */
final class Load implements ChildMain.Answers {
  private static final int BATCH_BYTES = 512 << 10;
  private static final int FILL_LINGER_MILLIS = 50;
  private static final int TRANSACTION_MILLIS = 600_000;

  private final Producer<byte[], byte[]> filling;
  private final Producer<byte[], byte[]> pacing;
  private final byte[][] keys =
      IntStream.range(0, SampleEvent.DEVICES)
          .mapToObj(device -> SampleEvent.deviceId(device).getBytes(US_ASCII))
          .toArray(byte[][]::new);

  /** A load for one broker: its bootstrap servers. */
  Load(String[] args) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    pacing = producer(settings);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, FILL_LINGER_MILLIS);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "bench-load");
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
    filling = producer(settings);
    filling.initTransactions();
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public String to(String[] words) {
    switch (words[0]) {
      case "fill" -> fill(words[1], Integer.parseInt(words[2]), numbers(words));
      case "commit" -> filling.commitTransaction();
      case "pace" ->
          pace(words[1], Integer.parseInt(words[2]), numbers(words), Integer.parseInt(words[6]));
      default -> throw new IllegalArgumentException("no load: " + words[0]);
    }
    return "done";
  }

  private static Numbers numbers(String[] words) {
    return Numbers.parse(words[3], words[4], words[5]);
  }

  private void fill(String topic, int partitions, Numbers numbers) {
    filling.beginTransaction();
    numbers.all().forEach(number -> filling.send(record(topic, partitions, number, 0)));
    filling.flush();
  }

  private void pace(String topic, int partitions, Numbers numbers, int perSecond) {
    Schedule schedule = Schedule.from(Instant.now(), System.nanoTime(), perSecond);
    for (int i = 0; i < numbers.count(); i++) {
      long due = schedule.dueNanos(i);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      long number = numbers.first() + (long) i * numbers.step();
      pacing.send(record(topic, partitions, number, schedule.dueMicros(i)));
    }
    pacing.flush();
  }

  private ProducerRecord<byte[], byte[]> record(
      String topic, int partitions, long number, long publishedMicros) {
    int device = SampleEvent.device(number);
    return new ProducerRecord<>(
        topic,
        SampleEvent.partition(device, partitions),
        keys[device],
        SampleEvent.of(number, publishedMicros));
  }
}
