package io.statehook.standalone.dev;

import io.statehook.common.config.AdminConfig;
import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.signing.SigningKey;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.SigningKeys;
import io.statehook.dispatcher.control.TopicPlan;
import io.statehook.dispatcher.operations.TokenFile;
import io.statehook.standalone.broker.EmbeddedBroker;
import io.statehook.standalone.receiver.ReceivedRequest;
import io.statehook.standalone.receiver.SampleReceiver;
import io.statehook.standalone.tls.DevCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one run, started in order and closed in reverse. */
final class DevInstallation implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DevInstallation.class);
  private static final TopicLayout TOPICS = TopicLayout.dev();
  private static final String LOOPBACK = "127.0.0.1";
  private static final String TOKENS = "tokens";
  private static final String ADMIN = "dev";

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final EmbeddedBroker broker;
  private final DevCertificates certificates;
  private final SampleReceiver receiver;
  private final String adminToken;
  private final StatehookConfig config;
  private final KafkaClients clients;
  private final Dispatcher dispatcher;
  private final SigningKey signingKey;

  /**
   * Starts everything.
   *
   * @param directory where everything is kept; must exist
   * @param requests told of every request to the receiver
   * @param fatal told when the dispatcher cannot go on
   */
  DevInstallation(
      Path directory,
      DevOptions options,
      Consumer<ReceivedRequest> requests,
      Consumer<Throwable> fatal)
      throws IOException, InterruptedException, ExecutionException {
    try {
      broker = opened(new EmbeddedBroker(directory.resolve("kafka"), options.kafkaPort()));
      broker.start();
      certificates =
          DevCertificates.in(directory.resolve("tls"), Clock.systemUTC(), new SecureRandom());
      AtomicReference<SigningKeys> keys = new AtomicReference<>();
      receiver =
          opened(
              new SampleReceiver(
                  options.receiverPort(),
                  certificates,
                  // Asked for every request: it follows a reset, as a receiver's administrator
                  // would.
                  subscription ->
                      Optional.ofNullable(keys.get())
                          .flatMap(known -> known.find(DevSubscriptions.ORG)),
                  Clock.systemUTC(),
                  requests));
      receiver.start();
      adminToken = adminToken(directory);
      config = config(directory, broker.bootstrapServers(), options.httpPort(), certificates);
      clients = new KafkaClients(config, "statehook-dev");
      createTopics();
      dispatcher = opened(Dispatcher.start(config, fatal));
      signingKey = dispatcher.signingKeys().forOrg(DevSubscriptions.ORG).join();
      keys.set(dispatcher.signingKeys());
    } catch (IOException | InterruptedException | ExecutionException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    started.push(part);
    return part;
  }

  /** A new one for each run, since it stands nowhere but in {@code dev.json}. */
  private static String adminToken(Path directory) throws IOException {
    TokenFile tokens = new TokenFile(directory.resolve(TOKENS));
    if (Files.exists(tokens.path())) {
      tokens.revoke(ADMIN);
    }
    return tokens.create(ADMIN, OrgScope.ALL, true, new SecureRandom());
  }

  private static StatehookConfig config(
      Path directory, String bootstrapServers, int httpPort, DevCertificates certificates)
      throws IOException {
    Path keyFile = directory.resolve("secrets.key");
    if (!Files.exists(keyFile)) {
      KeyFile.create(keyFile);
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put(StatehookConfig.EVENT_PARTITIONS, count(TOPICS.eventPartitions()));
    settings.put(StatehookConfig.DELIVERY_PARTITIONS, count(TOPICS.deliveryPartitions()));
    settings.put(StatehookConfig.DEAD_LETTER_PARTITIONS, count(TOPICS.deadLetterPartitions()));
    settings.put(StatehookConfig.REPLICATION, count(TOPICS.replication()));
    settings.put(StatehookConfig.ROLES, "batcher,worker,admin");
    settings.put(StatehookConfig.ADMIN_LISTEN, LOOPBACK + ":" + (isFree(httpPort) ? httpPort : 0));
    settings.put(AdminConfig.TOKENS_FILE, directory.resolve(TOKENS).toString());
    settings.put(AdminConfig.METRICS_OPEN, "true");
    settings.put(StatehookConfig.KEY_FILE, keyFile.toString());
    settings.put(StatehookConfig.STATE_DIR, directory.resolve("streams").toString());
    settings.put(EgressConfig.ALLOW, "127.0.0.0/8,::1/128");
    settings.put(EgressConfig.CA_FILE, certificates.caFile().toString());
    return StatehookConfig.of(settings);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static String count(int number) {
    return Integer.toString(number);
  }

  /** Creates what is missing; a directory that was kept may hold a catalogue and subscriptions. */
  private void createTopics() throws ExecutionException, InterruptedException {
    try (Admin admin = clients.admin()) {
      TopicPlan plan = TopicPlan.compare(admin, TOPICS);
      boolean fresh = plan.partitionsFound().isEmpty();
      plan.apply(admin, TOPICS);
      if (fresh) {
        fill();
      }
    }
  }

  private void fill() {
    try (Producer<byte[], byte[]> producer = clients.producer("fill", Map.of())) {
      for (CatalogueEntry entry : CatalogueReader.defaultEntries()) {
        send(
            producer,
            Topic.EVENT_CATALOGUE,
            entry.key().text(),
            Json.bytes(CatalogueReader.write(entry)));
      }
      DevSubscriptions.forReceiver(receiver.url())
          .forEach(
              json ->
                  send(
                      producer,
                      Topic.WEBHOOK_SUBSCRIPTIONS,
                      json.get("id").textValue(),
                      Json.bytes(json)));
      producer.flush();
    }
  }

  private static void send(
      Producer<byte[], byte[]> producer, Topic topic, String key, byte[] value) {
    producer.send(
        new ProducerRecord<>(TOPICS.name(topic), key.getBytes(StandardCharsets.UTF_8), value));
  }

  StatehookConfig config() {
    return config;
  }

  KafkaClients clients() {
    return clients;
  }

  TopicLayout topics() {
    return TOPICS;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  SampleReceiver receiver() {
    return receiver;
  }

  SigningKey signingKey() {
    return signingKey;
  }

  Path caFile() {
    return certificates.caFile();
  }

  /** Opens console and API for everything. */
  String adminToken() {
    return adminToken;
  }

  /** Where console, API, metrics and health are. */
  String adminUrl() {
    return "http://%s:%d".formatted(LOOPBACK, dispatcher.adminAddress().orElseThrow().port());
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      AutoCloseable part = started.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.warn("a part of dev mode did not close cleanly: part={}", part.getClass(), e);
      }
    }
  }
}
