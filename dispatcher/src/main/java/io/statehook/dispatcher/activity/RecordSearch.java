package io.statehook.dispatcher.activity;

import io.statehook.common.batch.Lane;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Finds records of {@code webhook-attempts}, {@code webhook-deliveries} and {@code
 * webhook-dead-letters}, newest first. Reads the topics when it is asked, commits nothing and is in
 * no group; may be asked by any thread.
 *
 * <p>Whose a record is stands in the record: the subscription of that id may be somebody else's by
 * now. What does not say whose it is, only those see who see every org.
 *
 * <p>A page may hold less than was asked for although more follows: a question reads {@value
 * NewestFirst#MAX_RECORDS} records at most. Every method throws {@link
 * org.apache.kafka.common.KafkaException} when Kafka does not answer, and {@link
 * IllegalArgumentException} for a cursor of another question.
 */
public final class RecordSearch implements AutoCloseable {
  /** For so long a question is answered that asks for all positions. */
  static final Duration LONGEST_SEARCH = Duration.ofSeconds(60);

  private final RecordReaders readers;
  private final Function<String, Optional<Subscription>> subscriptions;

  /**
   * A search of one installation.
   *
   * @param table started; tells in which partitions a subscription's records stand
   */
  public RecordSearch(KafkaClients clients, TopicLayout topics, SubscriptionTable table) {
    this(
        new RecordReaders(kafka(clients, topics)),
        id -> table.find(id).map(VersionedSubscription::subscription));
  }

  RecordSearch(RecordReaders readers, Function<String, Optional<Subscription>> subscriptions) {
    this.readers = readers;
    this.subscriptions = subscriptions;
  }

  private static Supplier<RecordSource> kafka(KafkaClients clients, TopicLayout topics) {
    AtomicInteger made = new AtomicInteger();
    return () ->
        new KafkaRecords(
            clients.consumer("search-" + made.incrementAndGet(), KafkaRecords.SETTINGS), topics);
  }

  /** Attempts, newest first. */
  public RecordPage<FoundAttempt> attempts(RecordQuery query) {
    QueryMatch match = new QueryMatch(query, subscriptions);
    return readers.ask(
        source -> {
          NewestFirst.Picker<FoundAttempt> picker =
              (partition, records) -> {
                List<FoundAttempt> found =
                    records.stream()
                        .filter(match::mayConcern)
                        .flatMap(record -> RecordForms.attempt(record).stream())
                        .filter(match::attempt)
                        .toList();
                return query
                    .deviceId()
                    .map(device -> new DeviceBatches(source, device).carriers(partition, found))
                    .orElse(found);
              };
          return page(source, Topic.WEBHOOK_ATTEMPTS, query, picker);
        });
  }

  /** Sealed batches, newest first. */
  public RecordPage<FoundDelivery> deliveries(RecordQuery query) {
    QueryMatch match = new QueryMatch(query, subscriptions);
    return readers.ask(
        source ->
            page(
                source,
                Topic.WEBHOOK_DELIVERIES,
                query,
                (partition, records) ->
                    records.stream()
                        .filter(match::mayConcern)
                        .flatMap(record -> RecordForms.delivery(record).stream())
                        .filter(match::delivery)
                        .toList()));
  }

  /** Dead letters, newest first. */
  public RecordPage<FoundDeadLetter> deadLetters(RecordQuery query) {
    QueryMatch match = new QueryMatch(query, subscriptions);
    return readers.ask(
        source ->
            page(
                source,
                Topic.WEBHOOK_DEAD_LETTERS,
                query,
                (partition, records) ->
                    records.stream()
                        .flatMap(record -> RecordForms.deadLetter(record).stream())
                        .filter(match::deadLetter)
                        .toList()));
  }

  /** The batch that stands there; empty if none does or the scope does not see it. */
  public Optional<FoundDelivery> delivery(OrgScope scope, RecordPosition position) {
    return readers
        .ask(source -> recordAt(source, Topic.WEBHOOK_DELIVERIES, position))
        .flatMap(RecordForms::delivery)
        .filter(found -> scope.sees(found.batch().orgId()));
  }

  /** The dead letter that stands there; empty if none does or the scope does not see it. */
  public Optional<FoundDeadLetter> deadLetter(OrgScope scope, RecordPosition position) {
    return readers
        .ask(source -> recordAt(source, Topic.WEBHOOK_DEAD_LETTERS, position))
        .flatMap(RecordForms::deadLetter)
        .filter(found -> scope.sees(found.orgId()));
  }

  /** What was tried with the batch, oldest first, as far as one question reads. */
  public List<FoundAttempt> attemptsOf(FoundDelivery delivery) {
    return readers.ask(source -> BatchHistory.of(source, delivery));
  }

  /**
   * How many dead letters there are for each reason, the most frequent first; among the newest
   * {@value ReasonCount#MAX_RECORDS}.
   */
  public Map<String, Long> deadLetterReasons(OrgScope scope) {
    Map<String, Long> counts = readers.ask(source -> ReasonCount.of(source, scope));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, Long::sum, LinkedHashMap::new));
  }

  /** Visits those of the positions that the scope sees, by partition and offset. */
  void visitDeadLetters(
      OrgScope scope, SortedSet<RecordPosition> positions, Consumer<FoundDeadLetter> visitor) {
    readers.ask(
        source -> {
          new DeadLetterVisit(source, scope, visitor).visit(positions);
          return positions;
        });
  }

  /** Where everything stands that the question finds: so many at most, the newest. */
  public List<RecordPosition> deadLetterPositions(RecordQuery query, int most) {
    List<RecordPosition> positions = new ArrayList<>();
    Optional<RecordQuery> next = Optional.of(query.firstPage());
    long end = System.nanoTime() + LONGEST_SEARCH.toNanos();
    while (next.isPresent() && positions.size() < most) {
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException("too much to look through; narrow the question");
      }
      RecordPage<FoundDeadLetter> page = deadLetters(next.get());
      page.items().stream()
          .limit(most - positions.size())
          .forEach(found -> positions.add(found.position()));
      next = page.next().map(query.firstPage()::after);
    }
    return positions;
  }

  private <T extends Found> RecordPage<T> page(
      RecordSource source, Topic topic, RecordQuery query, NewestFirst.Picker<T> picker) {
    SortedMap<Integer, OffsetRange> ranges =
        new TreeMap<>(
            source.ranges(topic, partitions(source, topic, query), query.from(), query.to()));
    Map<Integer, OffsetRange> rest =
        query.cursor().map(cursor -> PageCursor.rest(cursor, ranges)).orElse(ranges);
    return new NewestFirst<>(source, topic, picker).page(rest, query.limit());
  }

  /** A subscription's lanes have their partitions, the same in every topic that workers own. */
  private List<Integer> partitions(RecordSource source, Topic topic, RecordQuery query) {
    int all = source.partitions(topic);
    Optional<Integer> lanes =
        query
            .subscriptionId()
            .filter(id -> topic.shape() == Topic.Shape.DELIVERIES)
            .flatMap(subscriptions)
            .map(subscription -> subscription.delivery().parallelism());
    return lanes.isEmpty()
        ? IntStream.range(0, all).boxed().toList()
        : IntStream.range(0, lanes.get())
            .map(index -> new Lane(query.subscriptionId().orElseThrow(), index).partition(all))
            .distinct()
            .boxed()
            .toList();
  }

  private static Optional<ConsumerRecord<byte[], byte[]>> recordAt(
      RecordSource source, Topic topic, RecordPosition position) {
    int partition = position.partition();
    if (partition >= source.partitions(topic)) {
      return Optional.empty();
    }
    OffsetRange kept =
        source
            .ranges(topic, List.of(partition), Optional.empty(), Optional.empty())
            .getOrDefault(partition, new OffsetRange(0, 0));
    if (position.offset() < kept.begin() || position.offset() >= kept.end()) {
      return Optional.empty();
    }
    OffsetRange one = new OffsetRange(position.offset(), position.offset() + 1);
    return source.read(topic, Map.of(partition, one)).getOrDefault(partition, List.of()).stream()
        .filter(record -> record.offset() == position.offset())
        .findFirst();
  }

  @Override
  public void close() {
    readers.close();
  }
}
