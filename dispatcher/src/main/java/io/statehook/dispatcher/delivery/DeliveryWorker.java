package io.statehook.dispatcher.delivery;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.config.WorkerSettings;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.LeaseCheck;
import io.statehook.dispatcher.control.SubscriptionStatus;
import io.statehook.dispatcher.control.TestSender;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the group of workers: takes its share of {@code webhook-deliveries} and sends it.
 * Starts once, closes once.
 */
public final class DeliveryWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeliveryWorker.class);

  private static final int MAX_POLL_RECORDS = 500;
  private static final int MAX_FETCH_BYTES = 16 << 20;
  private static final Duration PRODUCER_CLOSE = Duration.ofSeconds(5);

  private final WorkerPorts ports;
  private final Duration grace;
  private final Producer<byte[], byte[]> producer;
  private final EngineLoop engine;
  private final WorkerMetrics metrics;
  private final List<KafkaClientMetrics> kafkaMetrics;
  private final RequestTimes times = new RequestTimes(Clock.systemUTC());
  private final EffectShell effects;
  private final PollLoop polling;
  private final BacklogReaders backlog;
  private final TestShell tests;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final Set<String> stored = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A worker that does nothing until it is started.
   *
   * @param version of this software, told to receivers
   */
  public DeliveryWorker(
      StatehookConfig config, KafkaClients clients, WorkerPorts ports, String version) {
    this(
        config,
        new WorkerClients(
            clients.consumer("worker", consumerSettings(config)),
            clients.consumer("worker-probes", BacklogReader.smallSettings()),
            clients.consumer("worker-backlog", BacklogReader.largeSettings()),
            clients.producer(
                "worker", RecordLog.settings(config.bytes(WorkerSettings.MEMORY_BYTES)))),
        ports,
        version);
  }

  DeliveryWorker(StatehookConfig config, WorkerClients clients, WorkerPorts ports, String version) {
    this.ports = ports;
    producer = clients.producer();
    Consumer<byte[], byte[]> consumer = clients.deliveries();
    kafkaMetrics = List.of(new KafkaClientMetrics(consumer), new KafkaClientMetrics(producer));
    grace = config.millis(StatehookConfig.SHUTDOWN_GRACE_MS);
    TopicLayout topics = config.topics();
    String deliveries = topics.name(Topic.WEBHOOK_DELIVERIES);
    SecureRandom random = new SecureRandom();
    Lease lease = new Lease(config.millis(StatehookConfig.WORKER_LEASE_MS), System::nanoTime);
    EngineLimits limits = LimitSettings.read(config);
    engine =
        new EngineLoop(
            new DeliveryEngine(
                limits, ports.subscriptions(), new RetrySchedule(random, limits.retryAfterCap())),
            new SteadyClock(Clock.systemUTC().instant(), System::nanoTime),
            Clock.systemUTC(),
            lease,
            this::fail);
    metrics = new WorkerMetrics(engine::stats, engine::census, limits, Clock.systemUTC());
    CommitBoard commits = new CommitBoard(deliveries);
    RecordLog records = new RecordLog(producer, topics, this::fail);
    backlog =
        new BacklogReaders(
            new BacklogReader(clients.probes(), topics, this::fail),
            new BacklogReader(clients.backlog(), topics, this::fail));
    RequestBuilder requests = new RequestBuilder(Clock.systemUTC(), random, version);
    Authorizer authorizer = new Authorizer(ports.credentials());
    BiFunction<RequestSender, RequestTimes, RequestShell> shells =
        (sender, measured) ->
            new RequestShell(ports.signers(), authorizer, requests, sender, lease, measured);
    effects =
        new EffectShell(
            engine, shells.apply(ports.sender(), times), records, commits, backlog, ports.health());
    Committer committer = new Committer(consumer, commits, lease);
    polling = new PollLoop(consumer, deliveries, engine, effects, committer, this::fail);
    int partitions = topics.partitions(Topic.WEBHOOK_DELIVERIES);
    tests =
        new TestShell(
            sender -> shells.apply(sender, RequestTimes.untold()),
            ports.sender(),
            lane -> lease.isValid() && polling.owned().contains(lane.partition(partitions)));
  }

  /** Starts; the subscriptions must have been read. */
  public void start() {
    engine.start(effects);
    ports.subscriptions().listen(this::subscriptionChanged);
    backlog.start();
    polling.start();
  }

  /** Another secret was stored for a subscription: what fails for it is tried again at once. */
  public void secretStored(String subscriptionId) {
    if (stored.add(subscriptionId)) {
      engine.submit(
          (delivery, now) -> {
            stored.remove(subscriptionId);
            return delivery.secretStored(subscriptionId, now);
          });
    }
  }

  /** Its numbers for monitoring. */
  public MeterBinder metrics() {
    return registry -> {
      metrics.bindTo(registry);
      times.bindTo(registry);
      kafkaMetrics.forEach(ofClient -> ofClient.bindTo(registry));
    };
  }

  /** Why it does not deliver although it was started, for people; empty if it does. */
  public Optional<String> obstacle() {
    if (!polling.hasJoined()) {
      return Optional.of("the worker has not joined its group");
    }
    return engine.mayAct()
        ? Optional.empty()
        : Optional.of("the worker has no word from its group and waits");
  }

  /** How long the thread that decides about delivery has not moved. */
  public Duration engineStillFor() {
    return engine.stillFor();
  }

  /** How long the thread that reads batches and commits has not moved. */
  public Duration pollStillFor() {
    return polling.stillFor();
  }

  /** What it knows of the subscriptions whose lanes it has, by id; a few seconds old. */
  public Map<String, SubscriptionStatus.Delivery> report() {
    return engine.report();
  }

  /** Its part in test messages; of use between start and close. */
  public TestSender tests() {
    return tests;
  }

  /** What was done so far. */
  public WorkerStats stats() {
    return engine.stats();
  }

  /**
   * Starts no more requests, waits for those in flight up to the grace, records and commits their
   * results, and leaves the group.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    kafkaMetrics.forEach(KafkaClientMetrics::close);
    polling.stopReading();
    awaitQuiet(engine.stop());
    polling.close();
    backlog.close();
    engine.close();
    producer.close(PRODUCER_CLOSE);
  }

  private void awaitQuiet(CompletableFuture<Void> quiet) {
    try {
      quiet.get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("requests are still open after the grace and will be sent again");
    } catch (ExecutionException | CancellationException e) {
      log.warn("the engine had ended before it was stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Several changes of one subscription that wait for the engine are one. */
  private void subscriptionChanged(String id) {
    if (changed.add(id)) {
      engine.submit(
          (delivery, now) -> {
            changed.remove(id);
            return delivery.subscriptionChanged(id, now);
          });
    }
  }

  private void fail(Throwable failure) {
    if (failed.compareAndSet(false, true) && !closed.get()) {
      log.error("the worker cannot go on", failure);
      polling.leaveSoon();
      ports.fatal().accept(failure);
    }
  }

  /** The new group protocol unless the installation asks for the classic one. */
  private static Map<String, Object> consumerSettings(StatehookConfig config) {
    Map<String, Object> settings = new HashMap<>();
    boolean classic = LeaseCheck.isClassic(config);
    settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, classic ? "classic" : "consumer");
    if (classic) {
      settings.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.topics().workerGroup());
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MAX_FETCH_BYTES);
    return settings;
  }
}
