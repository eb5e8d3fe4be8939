package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.signing.SigningKey;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.standalone.tls.DevCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Topics of their own on a broker, a dispatcher that works on them, and receivers. */
final class TestInstallation implements AutoCloseable {
  private static final AtomicInteger INSTALLATIONS = new AtomicInteger();

  private final String prefix;
  private final Path keyFile;
  private final String bootstrapServers;
  private final Map<String, String> kafka;
  private final TestTopics topics;
  private final List<TestReceiver> receivers = new ArrayList<>();
  private final Map<String, String> orgs = new ConcurrentHashMap<>();
  private final Map<String, SigningKey> keys = new ConcurrentHashMap<>();
  private final AtomicInteger orgCount = new AtomicInteger();
  private final AtomicReference<Throwable> fatal = new AtomicReference<>();
  private Optional<Dispatcher> dispatcher = Optional.empty();
  private Optional<Dispatcher> keySource = Optional.empty();
  private boolean closed;

  private TestInstallation(String bootstrapServers, Map<String, String> kafka) throws Exception {
    this.bootstrapServers = bootstrapServers;
    this.kafka = Map.copyOf(kafka);
    prefix = "t%d-".formatted(INSTALLATIONS.incrementAndGet());
    keyFile = SharedBroker.directory("key").resolve("secrets.key");
    KeyFile.create(keyFile);
    topics = new TestTopics(config(Map.of()));
  }

  /** An installation on the shared broker whose dispatcher works. */
  static TestInstallation start() throws Exception {
    TestInstallation installation = withTopics();
    installation.startDispatcher();
    return installation;
  }

  /** An installation on the shared broker with topics and without a dispatcher. */
  static TestInstallation withTopics() throws Exception {
    TestInstallation installation = bare(SharedBroker.bootstrapServers());
    installation.topics.create();
    return installation;
  }

  /** An installation without anything yet, on any broker. */
  static TestInstallation bare(String bootstrapServers) throws Exception {
    return bare(bootstrapServers, Map.of());
  }

  /** As above, on a broker that wants to know who comes. */
  static TestInstallation bare(String bootstrapServers, Map<String, String> kafka)
      throws Exception {
    return new TestInstallation(bootstrapServers, kafka);
  }

  /** The settings of a dispatcher process: a state directory of its own, all else is shared. */
  StatehookConfig config(Map<String, String> others) {
    return StatehookConfig.of(settings(others));
  }

  /** The same as they stand in a file. */
  Map<String, String> settings(Map<String, String> others) {
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.putAll(kafka);
    settings.put(StatehookConfig.TOPIC_PREFIX, prefix);
    settings.put(StatehookConfig.EVENT_PARTITIONS, "2");
    settings.put(StatehookConfig.DELIVERY_PARTITIONS, "2");
    settings.put(StatehookConfig.DEAD_LETTER_PARTITIONS, "1");
    settings.put(StatehookConfig.REPLICATION, "1");
    settings.put(StatehookConfig.KEY_FILE, keyFile.toString());
    settings.put(StatehookConfig.STATE_DIR, SharedBroker.directory("streams").toString());
    settings.put(EgressConfig.ALLOW, "127.0.0.0/8,::1/128");
    settings.put(EgressConfig.CA_FILE, SharedBroker.certificates().caFile().toString());
    settings.putAll(others);
    return settings;
  }

  /** Another process of this installation; its caller closes it. */
  Dispatcher anotherDispatcher(Map<String, String> others) throws InterruptedException {
    return Dispatcher.start(config(others), fatal::set);
  }

  void startDispatcher() throws InterruptedException {
    dispatcher = Optional.of(anotherDispatcher(Map.of()));
  }

  void stopDispatcher() {
    dispatcher.ifPresent(Dispatcher::close);
    dispatcher = Optional.empty();
  }

  void restartDispatcher() throws InterruptedException {
    restartDispatcher(Map.of());
  }

  void restartDispatcher(Map<String, String> others) throws InterruptedException {
    stopDispatcher();
    dispatcher = Optional.of(anotherDispatcher(others));
  }

  Dispatcher dispatcher() {
    return dispatcher.orElseThrow();
  }

  Path keyFile() {
    return keyFile;
  }

  String prefix() {
    return prefix;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  TestTopics topics() {
    return topics;
  }

  /** A name that no other test uses. */
  String newOrg() {
    return "org%d".formatted(orgCount.incrementAndGet());
  }

  /** A receiver that knows the keys of all orgs; closed with the installation. */
  TestReceiver receiver() {
    return receiver(0);
  }

  TestReceiver receiver(int port) {
    return receiver(port, SharedBroker.certificates());
  }

  TestReceiver receiver(int port, DevCertificates certificates) {
    TestReceiver receiver = TestReceiver.start(port, certificates, this::signingKey);
    receivers.add(receiver);
    return receiver;
  }

  /** As an administrator has copied it to the receiver; it never changes. */
  private Optional<SigningKey> signingKey(String subscription) {
    return Optional.ofNullable(orgs.get(subscription)).map(this::signingKeyOf);
  }

  SigningKey signingKeyOf(String orgId) {
    return keys.computeIfAbsent(
        orgId,
        org -> keySource.or(() -> dispatcher).orElseThrow().signingKeys().find(org).orElseThrow());
  }

  /** Receivers get an org's key from whoever tells it, and ask nobody else. */
  void receiversKnow(String orgId, SigningKey key) {
    keys.put(orgId, key);
  }

  /** Receivers get the keys from this process instead of the installation's own. */
  void receiversKnow(Dispatcher worker) {
    keySource = Optional.of(worker);
  }

  /** Writes the records and waits until they are in force. */
  void apply(SubscriptionJson... subscriptions) throws Exception {
    for (SubscriptionJson subscription : subscriptions) {
      write(subscription);
    }
    dispatcher().table().sync().get();
    for (SubscriptionJson subscription : subscriptions) {
      assertThat(dispatcher().table().refusal(subscription.id())).isEmpty();
    }
  }

  /** Writes the record, whatever comes of it. */
  Instant write(SubscriptionJson subscription) throws Exception {
    knowOrg(subscription.id(), subscription.orgId());
    return topics.write(Topic.WEBHOOK_SUBSCRIPTIONS, subscription.id(), subscription.bytes());
  }

  /** Lets receivers verify a subscription that somebody else writes. */
  void knowOrg(String subscription, String orgId) {
    orgs.put(subscription, orgId);
  }

  Instant delete(String subscription) throws Exception {
    return topics.write(
        new ProducerRecord<>(
            topics.name(Topic.WEBHOOK_SUBSCRIPTIONS),
            subscription.getBytes(StandardCharsets.UTF_8),
            null));
  }

  /** Ends everything; fails when a role gave up meanwhile. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    stopDispatcher();
    receivers.forEach(TestReceiver::close);
    topics.close();
    assertThat(fatal.get()).as("why a role gave up").isNull();
  }
}
