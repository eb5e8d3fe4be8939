package io.statehook.dispatcher.activity;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.SubscriptionTable;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends dead letters again. A body that its receiver rejected, or that expired, becomes a batch of
 * its subscription: the same bytes, behind everything that waits there, under an id that comes from
 * where the dead letter stands. An event that the batcher refused is appended to {@code
 * device-events} again, in the partition where it stood.
 *
 * <p>The dead letter stays where it is, and nothing marks it. Sent again twice, a batch arrives
 * under the same {@code webhook-id} twice, and an event with the same {@code id}: receivers
 * de-duplicate on both.
 */
public final class Redrive implements AutoCloseable {
  /** So many dead letters are sent again for one question. */
  public static final int MAX_RECORDS = 100_000;

  private static final Logger log = LoggerFactory.getLogger(Redrive.class);
  private static final Comparator<RecordPosition> IN_ORDER =
      Comparator.comparingInt(RecordPosition::partition).thenComparing(RecordPosition::offset);
  private static final Map<String, Object> SETTINGS =
      Map.of(
          ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
          ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);

  private final RecordSearch search;
  private final SubscriptionTable table;
  private final TopicLayout topics;
  private final Clock clock;
  private final Producer<byte[], byte[]> producer;

  /**
   * Sends again what the search finds.
   *
   * @param table started; tells who gets it and what is allowed
   * @param search stays its owner's
   */
  public Redrive(
      KafkaClients clients,
      TopicLayout topics,
      SubscriptionTable table,
      RecordSearch search,
      Clock clock) {
    this.search = search;
    this.table = table;
    this.topics = topics;
    this.clock = clock;
    producer = clients.producer("redrive", SETTINGS);
  }

  /**
   * Sends these dead letters again, as far as the scope sees them, and returns when Kafka has them
   * all. Those of one subscription go in the order in which they stand.
   */
  public RedriveResult redrive(OrgScope scope, List<RecordPosition> positions) {
    SortedSet<RecordPosition> wanted = new TreeSet<>(IN_ORDER);
    wanted.addAll(positions);
    RedriveRules rules = new RedriveRules(table::find, table.catalogue().catalogue());
    Map<RecordPosition, Sending> sendings = new TreeMap<>(IN_ORDER);
    search.visitDeadLetters(
        scope, wanted, found -> sendings.put(found.position(), begin(found, rules)));
    List<RedriveEntry> entries = new ArrayList<>();
    for (RecordPosition position : wanted) {
      Sending sending = sendings.get(position);
      entries.add(
          sending == null
              ? new RedriveEntry(position, RedriveEntry.Fate.NOT_FOUND, "no dead letter")
              : sending.end());
    }
    RedriveResult result = new RedriveResult(entries);
    log.info("dead letters sent again: asked={} sent={}", wanted.size(), result.sent());
    return result;
  }

  /**
   * Sends everything that the question finds again: at most {@value #MAX_RECORDS}, the newest, and
   * these from the oldest on. The question's limit and cursor do not matter.
   */
  public RedriveResult redrive(RecordQuery query) {
    return redrive(query.scope(), search.deadLetterPositions(query, MAX_RECORDS));
  }

  private Sending begin(FoundDeadLetter found, RedriveRules rules) {
    RedriveRules.Step step = rules.decide(found, clock.instant());
    RecordPosition position = found.position();
    if (step instanceof RedriveRules.ToSubscription to) {
      return new Sending(
          new RedriveEntry(position, RedriveEntry.Fate.BATCH, to.batch().id().text()),
          producer.send(record(to.batch())));
    }
    if (step instanceof RedriveRules.ToEvents to) {
      return new Sending(
          new RedriveEntry(position, RedriveEntry.Fate.EVENT, "partition " + to.partition()),
          producer.send(record(found, to.partition())));
    }
    String why = ((RedriveRules.Refused) step).why();
    return new Sending(new RedriveEntry(position, RedriveEntry.Fate.REFUSED, why), null);
  }

  private ProducerRecord<byte[], byte[]> record(SealedBatch batch) {
    String topic = topics.name(Topic.WEBHOOK_DELIVERIES);
    int partitions = producer.partitionsFor(topic).size();
    return new ProducerRecord<>(
        topic,
        batch.lane().partition(partitions),
        utf8(batch.subscriptionId()),
        batch.body(),
        BatchHeaders.write(batch));
  }

  private ProducerRecord<byte[], byte[]> record(FoundDeadLetter found, int partition) {
    byte[] key = found.key().isEmpty() ? null : utf8(found.key());
    return new ProducerRecord<>(topics.name(Topic.DEVICE_EVENTS), partition, key, found.value());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }

  /** One dead letter on its way. */
  private record Sending(RedriveEntry entry, @Nullable Future<RecordMetadata> done) {
    private RedriveEntry end() {
      if (done == null) {
        return entry;
      }
      try {
        RecordMetadata written = done.get();
        log.debug("sent again: topic={} offset={}", written.topic(), written.offset());
        return entry;
      } catch (ExecutionException e) {
        return new RedriveEntry(
            entry.position(), RedriveEntry.Fate.FAILED, "Kafka did not take it: " + e.getMessage());
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
  }
}
