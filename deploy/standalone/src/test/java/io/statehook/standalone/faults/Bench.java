package io.statehook.standalone.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionWriter;
import io.statehook.dispatcher.control.EncryptionKeys;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.SecretStore;
import io.statehook.dispatcher.control.SigningKeys;
import io.statehook.standalone.broker.Brokers;
import io.statehook.standalone.e2e.TestTopics;
import io.statehook.standalone.tls.DevCertificates;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;

/** An installation of its own: topics, receivers, and dispatchers as processes. */
final class Bench implements AutoCloseable {
  /** For those who kill: a dead worker's partitions are soon somebody else's. */
  static final Duration SHORT_SESSION = Duration.ofSeconds(8);

  /** For those who don't: a worker that a busy machine starves keeps its partitions. */
  static final Duration SESSION = Duration.ofSeconds(45);

  /** No clock is moved back further. */
  static final Duration MOST_MOVED_BACK = Duration.ofHours(2);

  /** Certificates begin when even such a clock takes them for valid. */
  private static final Clock EARLIER = Clock.offset(Clock.systemUTC(), MOST_MOVED_BACK.negated());

  private static final Duration HEARTBEAT = Duration.ofMillis(500);

  private static final AtomicInteger BENCHES = new AtomicInteger();

  private final Brokers brokers;
  private final Path directory;
  private final Map<String, String> settings = new HashMap<>();
  private final KafkaClients clients;
  private final TestTopics topics;
  private final SecretStore secrets;
  private final CheckingSink sink;
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private final SignatureCheck signatures = new SignatureCheck();
  private final List<DispatcherChild> children = new CopyOnWriteArrayList<>();
  private final List<Departure> departures = new CopyOnWriteArrayList<>();
  private final AtomicInteger workers = new AtomicInteger();

  /**
   * Topics on the shared broker and receivers that listen.
   *
   * @param hosts how many receivers there are
   * @param orgs how many organizations, {@code org0} and on
   */
  Bench(String name, int hosts, int orgs) throws Exception {
    this(name, hosts, orgs, SESSION);
  }

  /** The same with another session of the workers. */
  Bench(String name, int hosts, int orgs, Duration session) throws Exception {
    this(BenchBroker.shared(), name, hosts, orgs, session);
  }

  /** The same on other brokers. */
  Bench(Brokers brokers, String name, int hosts, int orgs, Duration session) throws Exception {
    this.brokers = brokers;
    directory = BenchBroker.directory(name);
    String[] addresses =
        IntStream.range(0, hosts).mapToObj(CheckingSink::host).toArray(String[]::new);
    DevCertificates certificates =
        DevCertificates.make(directory, EARLIER, new SecureRandom(), addresses);
    Path keyFile = directory.resolve("secrets.key");
    KeyFile.create(keyFile);
    settings(certificates, keyFile, session);
    StatehookConfig config = StatehookConfig.of(settings);
    clients = new KafkaClients(config, config.topics().prefix() + "bench");
    topics = new TestTopics(config);
    topics.create();
    endSessionsAfter(session);
    secrets =
        new SecretStore(
            clients,
            config.topics(),
            EncryptionKeys.of(config, Map.of()),
            new SecureRandom(),
            Clock.systemUTC());
    makeKeys(orgs);
    sink = new CheckingSink(certificates, hosts, this::problem);
  }

  private void settings(DevCertificates certificates, Path keyFile, Duration session) {
    settings.put("bootstrap.servers", brokers.bootstrapServers());
    settings.put(StatehookConfig.TOPIC_PREFIX, "f%d-".formatted(BENCHES.incrementAndGet()));
    settings.put(StatehookConfig.EVENT_PARTITIONS, "4");
    settings.put(StatehookConfig.DELIVERY_PARTITIONS, "8");
    settings.put(StatehookConfig.DEAD_LETTER_PARTITIONS, "1");
    settings.put(StatehookConfig.REPLICATION, Integer.toString(brokers.replication()));
    settings.put(StatehookConfig.WORKER_LEASE_MS, Long.toString(lease(session).toMillis()));
    settings.put(StatehookConfig.KEY_FILE, keyFile.toString());
    settings.put(StatehookConfig.STATE_DIR, directory.resolve("streams").toString());
    // Kafka's default. Else a start gives up as soon as a person would who waits for it.
    settings.put("admin.default.api.timeout.ms", "60000");
    settings.put(EgressConfig.ALLOW, "127.0.0.0/8");
    settings.put(EgressConfig.CA_FILE, certificates.caFile().toString());
  }

  /** For how long a worker acts without a word from Kafka. */
  static Duration lease(Duration session) {
    return session.multipliedBy(5).dividedBy(8);
  }

  private void endSessionsAfter(Duration session) throws Exception {
    ConfigResource group =
        new ConfigResource(ConfigResource.Type.GROUP, topics.layout().workerGroup());
    List<AlterConfigOp> changes =
        List.of(
            set("consumer.session.timeout.ms", session),
            set("consumer.heartbeat.interval.ms", HEARTBEAT));
    topics.admin().incrementalAlterConfigs(Map.of(group, changes)).all().get();
  }

  private static AlterConfigOp set(String name, Duration value) {
    return new AlterConfigOp(
        new ConfigEntry(name, Long.toString(value.toMillis())), AlterConfigOp.OpType.SET);
  }

  /** Ahead of everything, so that the receivers can verify from the first request on. */
  private void makeKeys(int orgs) throws Exception {
    secrets.start().get();
    SigningKeys keys = new SigningKeys(secrets, new SecureRandom());
    for (int i = 0; i < orgs; i++) {
      String org = "org" + i;
      signatures.expect(org, keys.forOrg(org).get());
    }
  }

  private String problem(HttpServerRequest http, byte[] body) {
    Subscription subscription = subscriptions.get(http.getHeader("x-statehook-subscription"));
    return subscription == null
        ? "a subscription that nobody made"
        : signatures.problem(subscription.orgId(), http, body);
  }

  /** How signatures are looked at. */
  SignatureCheck signatures() {
    return signatures;
  }

  /** Puts it in force; processes that start later know it from the beginning. */
  void subscribe(Subscription subscription) throws Exception {
    subscriptions.put(subscription.id(), subscription);
    byte[] json = Json.bytes(SubscriptionWriter.write(subscription));
    topics.write(Topic.WEBHOOK_SUBSCRIPTIONS, subscription.id(), json);
  }

  /** Puts many in force at once. */
  void subscribe(List<Subscription> many) {
    try (Producer<byte[], byte[]> producer = clients.producer("subscriber", Map.of())) {
      for (Subscription subscription : many) {
        subscriptions.put(subscription.id(), subscription);
        producer.send(
            new ProducerRecord<>(
                topics.name(Topic.WEBHOOK_SUBSCRIPTIONS),
                subscription.id().getBytes(UTF_8),
                Json.bytes(SubscriptionWriter.write(subscription))));
      }
      producer.flush();
    }
  }

  List<Subscription> subscriptions() {
    return List.copyOf(subscriptions.values());
  }

  TestTopics topics() {
    return topics;
  }

  KafkaClients clients() {
    return clients;
  }

  CheckingSink sink() {
    return sink;
  }

  Path directory() {
    return directory;
  }

  /** What its dispatchers are told. */
  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** Starts a batcher; returns at once. */
  DispatcherChild batcher() throws Exception {
    return child("batcher", "batcher", Map.of(), Map.of());
  }

  /** Starts another worker; returns at once. */
  DispatcherChild worker() throws Exception {
    return worker(Map.of(), Map.of());
  }

  /**
   * Starts another worker; returns at once.
   *
   * @param further settings over those of the others
   * @param environment in addition to ours
   */
  DispatcherChild worker(Map<String, String> further, Map<String, String> environment)
      throws Exception {
    return child("w" + workers.incrementAndGet(), "worker", further, environment);
  }

  private DispatcherChild child(
      String name, String role, Map<String, String> further, Map<String, String> environment)
      throws Exception {
    Properties properties = new Properties();
    properties.putAll(settings);
    properties.putAll(further);
    Path file = directory.resolve(name + ".properties");
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    DispatcherChild child = DispatcherChild.start(name, role, file, directory, environment);
    children.add(child);
    return child;
  }

  /** {@code kill -9}. */
  void kill(DispatcherChild worker) {
    departures.add(Departure.forEver(worker.name(), Departure.Kind.KILLED, Instant.now()));
    worker.kill();
  }

  /** {@code SIGSTOP} and, after a while, {@code SIGCONT}; returns when it was let go on. */
  Departure freeze(DispatcherChild worker, Duration duration) {
    worker.freeze();
    Instant frozen = Instant.now();
    Pause.of(duration);
    Departure departure =
        new Departure(worker.name(), Departure.Kind.FROZEN, frozen, Instant.now());
    departures.add(departure);
    worker.thaw();
    return departure;
  }

  /** It could not reach Kafka for a while, or had left its group, and knew of it. */
  void cutOff(DispatcherChild worker, Instant at, Instant until) {
    departures.add(new Departure(worker.name(), Departure.Kind.CUT_OFF, at, until));
  }

  /** {@code SIGTERM}; waits for the end. */
  int end(DispatcherChild worker) {
    worker.terminate();
    return ended(worker);
  }

  /** The worker ends by itself; waits for the end. */
  int ended(DispatcherChild worker) {
    int code = worker.awaitExit();
    departures.add(Departure.forEver(worker.name(), Departure.Kind.ENDED, Instant.now()));
    return code;
  }

  List<Departure> departures() {
    return List.copyOf(departures);
  }

  /** Waits until every event is matched, every batch resolved and no lane parked. */
  void awaitResolved(Duration patience) {
    try {
      new Unfinished(topics).awaitNothing(patience);
    } catch (AssertionError e) {
      sink.dump(directory.resolve("ledger.txt"));
      throw new AssertionError("see " + directory, e);
    }
  }

  /** What waits, and why. */
  Unfinished unfinished() {
    return new Unfinished(topics);
  }

  @Override
  public void close() {
    new ArrayList<>(children).forEach(DispatcherChild::close);
    sink.close();
    secrets.close();
    topics.close();
  }
}
