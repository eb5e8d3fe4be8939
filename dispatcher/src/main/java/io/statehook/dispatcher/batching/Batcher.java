package io.statehook.dispatcher.batching;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.ControlHistory;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.Pulse;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VersionedCatalogue;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the batching topology. */
public final class Batcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Batcher.class);

  /** As many events of a partition as Streams would hold by itself. */
  private static final int BUFFERED_SLICES = 1_000 / EventSlice.MOST_RECORDS;

  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  private final KafkaStreams streams;
  private final BatcherMetrics metrics;
  private final KafkaStreamsMetrics kafkaMetrics;
  private final Pulse refilling = new Pulse();

  /**
   * A batcher that does nothing until started.
   *
   * @param table already read to its end
   * @param onFatal called once when the batcher cannot go on
   */
  public Batcher(
      StatehookConfig config,
      KafkaClients clients,
      SubscriptionTable table,
      Consumer<Throwable> onFatal) {
    TopicLayout topics = config.topics();
    MemoryBudget budget = new MemoryBudget(config.bytes(StatehookConfig.BATCHER_MEMORY_BYTES));
    this.metrics = new BatcherMetrics(budget, Clock.systemUTC());
    SubscriptionIndex index = new SubscriptionIndex(table);
    WindowRefill refill =
        new WindowRefill(
            new KafkaSourceLog(clients, topics, refilling),
            () -> new PastRules(new ControlHistory(clients, topics)));
    ThreadLocal<CommitPace> pace = ThreadLocal.withInitial(() -> new CommitPace(System::nanoTime));
    BatchingTopology topology =
        new BatchingTopology(
            topics,
            () ->
                new MatchAndWindow(
                    index::current, budget, refill, System::nanoTime, metrics, pace::get));
    this.streams =
        new KafkaStreams(topology.get(), settings(config), new BatcherClients(pace::get));
    this.kafkaMetrics = new KafkaStreamsMetrics(streams);
    streams.setUncaughtExceptionHandler(
        failure -> {
          if (isFatal(failure)) {
            onFatal.accept(failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
          }
          log.error("a batcher thread failed and is replaced", failure);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
  }

  /** Starts the threads. */
  public void start() {
    streams.start();
  }

  /** Its numbers for monitoring. */
  public MeterBinder metrics() {
    return registry -> {
      metrics.bindTo(registry);
      kafkaMetrics.bindTo(registry);
    };
  }

  /** Why it does not take events although it was started, for people; empty if it does. */
  public Optional<String> obstacle() {
    return isRunning()
        ? Optional.empty()
        : Optional.of("the batcher is " + streams.state().name().toLowerCase(Locale.ROOT));
  }

  /**
   * How long one of its threads has not moved. Each polls several times a second, work or not, but
   * not while it refills windows, which moves by itself.
   */
  public Duration stillFor() {
    double seconds = 0;
    for (Map.Entry<MetricName, ? extends Metric> metric : streams.metrics().entrySet()) {
      if (tellsOfPolls(metric.getKey())) {
        seconds = Math.max(seconds, ((Number) metric.getValue().metricValue()).doubleValue());
      }
    }
    Duration polled = Duration.ofMillis((long) (seconds * 1000));
    Duration refilled = refilling.age();
    return polled.compareTo(refilled) < 0 ? polled : refilled;
  }

  /** That of the consumer of each thread, not of those that restore state. */
  private static boolean tellsOfPolls(MetricName metric) {
    String client = metric.tags().getOrDefault("client-id", "");
    return metric.name().equals("last-poll-seconds-ago")
        && client.endsWith("-consumer")
        && !client.endsWith("-restore-consumer");
  }

  /** Whether every task has its windows back and takes events. */
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Missing offsets mean that events were deleted unread: going on would hide the loss. */
  private static boolean isFatal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidOffsetException) {
        return true;
      }
    }
    return false;
  }

  private static Properties settings(StatehookConfig config) {
    Properties settings = new Properties();
    settings.putAll(config.kafka("streams"));
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.topics().batcherGroup());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, config.text(StatehookConfig.STATE_DIR));
    settings.put(
        StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.count(StatehookConfig.BATCHER_THREADS));
    settings.put(
        StreamsConfig.REPLICATION_FACTOR_CONFIG, config.count(StatehookConfig.REPLICATION));
    // Where windows begin is known to the changelog alone; one surviving replica must not be
    // enough.
    settings.putIfAbsent(
        StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
        config.topics().minInSyncReplicas());
    settings.putIfAbsent(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
    // Polling longer than a tick would seal windows late on a quiet partition.
    settings.putIfAbsent(StreamsConfig.POLL_MS_CONFIG, MatchAndWindow.TICK.toMillis());
    // Not for others to set: they would think of events.
    settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_SLICES);
    // There is no global thread, but without this Streams warns of it at every start.
    settings.putIfAbsent(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
    settings.putIfAbsent(producer(ProducerConfig.LINGER_MS_CONFIG), 5);
    settings.putIfAbsent(producer(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
    settings.putIfAbsent(producer(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    settings.putIfAbsent(
        producer(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int) TRANSACTION_TIMEOUT.toMillis());
    settings.putIfAbsent(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        (int) SESSION_TIMEOUT.toMillis());
    return settings;
  }

  private static String producer(String setting) {
    return StreamsConfig.producerPrefix(setting);
  }

  @Override
  public void close() {
    kafkaMetrics.close();
    // Without leaving, the partitions would rest until the session times out. What Streams wants to
    // save by staying is the copying of state, and here there is next to none.
    streams.close(
        CloseOptions.timeout(CLOSE_TIMEOUT)
            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
  }

  /** The control topics as a source of past rules. */
  private record PastRules(ControlHistory history) implements Rules {
    @Override
    public Optional<VersionedSubscription> subscriptionAt(String subscriptionId, long version) {
      return history.subscriptionAt(subscriptionId, version);
    }

    @Override
    public VersionedCatalogue catalogueAt(long version) {
      return new VersionedCatalogue(history.catalogueAt(version), version);
    }

    @Override
    public void close() {
      history.close();
    }
  }
}
