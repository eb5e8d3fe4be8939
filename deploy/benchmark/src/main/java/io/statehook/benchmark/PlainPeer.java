package io.statehook.benchmark;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What somebody writes in an afternoon, made as fast as it gets: a consumer for each receiver that
 * picks its devices by record key, without parsing, batches, and posts; no signature, no order, no
 * retry, and what is open when it dies is lost. Offsets are committed by Kafka's client as it
 * likes.
 *
 * <p>{@code totals} answers how many records it kept.
 */
final class PlainPeer implements ChildMain.Answers {
  /** Of one that only reads. */
  private static final String NOWHERE = "https://nowhere.invalid/";

  private static final Duration POLL = Duration.ofMillis(100);
  private static final byte OPEN = '[';
  private static final byte NEXT = ',';
  private static final byte CLOSE = ']';

  private final PeerSettings settings;
  private final AtomicLong kept = new AtomicLong();
  private final PeerPosts posts;

  /** Starts its consumers. */
  PlainPeer(String[] args) {
    settings = PeerSettings.parse(args);
    posts = new PeerPosts(settings.caFile(), settings.inFlight() * settings.consumers());
    for (int i = 0; i < settings.consumers(); i++) {
      new Thread(new Receiver(i), "consumer-" + i).start();
    }
  }

  @Override
  public String to(String[] words) {
    return Long.toString(kept.get());
  }

  /** One consumer, which reads everything, and what it has not posted yet. */
  private final class Receiver implements Runnable {
    private final int index;
    private final Set<String> devices;
    private final Semaphore slots = new Semaphore(settings.inFlight());
    private final RequestOptions request =
        PeerPosts.request(settings.posts() ? settings.url() : NOWHERE);
    private Buffer open = Buffer.buffer();
    private int events;
    private long openedNanos;

    Receiver(int index) {
      this.index = index;
      devices =
          IntStream.range(0, SampleEvent.DEVICES)
              .filter(device -> device % settings.consumers() == index)
              .mapToObj(SampleEvent::deviceId)
              .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void run() {
      try (Consumer<String, byte[]> consumer = consumer()) {
        consumer.subscribe(List.of(settings.topic()));
        while (true) {
          for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            take(record);
          }
          if (events > 0 && System.nanoTime() - openedNanos >= settings.maxWait().toNanos()) {
            post();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private Consumer<String, byte[]> consumer() {
      return new KafkaConsumer<>(
          Map.of(
              ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
              settings.bootstrapServers(),
              ConsumerConfig.GROUP_ID_CONFIG,
              "%s-plain-%d".formatted(settings.topic(), index),
              ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
              "earliest",
              ConsumerConfig.ISOLATION_LEVEL_CONFIG,
              "read_committed"),
          new StringDeserializer(),
          new ByteArrayDeserializer());
    }

    private void take(ConsumerRecord<String, byte[]> record) throws InterruptedException {
      if (!devices.contains(record.key())) {
        return;
      }
      kept.incrementAndGet();
      if (!settings.posts()) {
        return;
      }
      if (events == 0) {
        openedNanos = System.nanoTime();
      }
      open.appendByte(events == 0 ? OPEN : NEXT).appendBytes(record.value());
      events++;
      if (events >= settings.maxEvents()) {
        post();
      }
    }

    private void post() throws InterruptedException {
      slots.acquire();
      Buffer body = open.appendByte(CLOSE);
      open = Buffer.buffer(body.length());
      events = 0;
      posts.send(request, body, slots);
    }
  }
}
