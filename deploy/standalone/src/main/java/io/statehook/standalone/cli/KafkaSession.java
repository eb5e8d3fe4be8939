package io.statehook.standalone.cli;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.dispatcher.activity.RecordSearch;
import io.statehook.dispatcher.activity.Redrive;
import io.statehook.dispatcher.control.CatalogueOperations;
import io.statehook.dispatcher.control.ControlHistory;
import io.statehook.dispatcher.control.ControlWriter;
import io.statehook.dispatcher.control.EncryptionKeys;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.SecretStore;
import io.statehook.dispatcher.control.SubscriptionOperations;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.TestMessages;
import io.statehook.dispatcher.control.VerifiedSave;
import io.statehook.dispatcher.http.TargetGuard;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What a short command needs of Kafka, opened when it is asked for and closed at its end. */
final class KafkaSession implements AutoCloseable {
  private static final long READ_SECONDS = 30;

  private final StatehookConfig config;
  private final TopicLayout topics;
  private final KafkaClients clients;
  private final SubscriptionReader reader;
  private final Admin admin;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private @Nullable SubscriptionTable table;

  private KafkaSession(StatehookConfig config) {
    this.config = config;
    this.topics = config.topics();
    this.clients = new KafkaClients(config, "statehook-cli");
    this.reader = reader(config);
    this.admin = clients.admin();
    open.push(admin);
  }

  /** Connects, or fails in words when Kafka does not answer or one of these topics is missing. */
  static KafkaSession open(StatehookConfig config, Topic... needed)
      throws ExecutionException, InterruptedException {
    KafkaSession session = new KafkaSession(config);
    try {
      Set<String> found = session.admin.listTopics().names().get();
      List<String> missing =
          Arrays.stream(needed).map(session.topics::name).filter(t -> !found.contains(t)).toList();
      if (!missing.isEmpty()) {
        requireRights(session.admin, missing);
        throw new CommandFailure(
            ExitCodes.FAILED,
            "these topics are missing: %s; run: statehook topics apply"
                .formatted(String.join(", ", missing)));
      }
      return session;
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Kafka hides from a list what this user may not see; asked by name, it says so. */
  private static void requireRights(Admin admin, List<String> unlisted)
      throws ExecutionException, InterruptedException {
    for (KafkaFuture<TopicDescription> topic :
        admin.describeTopics(unlisted).topicNameValues().values()) {
      try {
        topic.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
  }

  /** What commands on subscriptions and on the catalogue need. */
  static KafkaSession openForSubscriptions(ConnectionOptions connection)
      throws ExecutionException, InterruptedException {
    return open(connection.shortLived(), Topic.EVENT_CATALOGUE, Topic.WEBHOOK_SUBSCRIPTIONS);
  }

  /** Judges subscriptions as batcher and worker will. */
  private static SubscriptionReader reader(StatehookConfig config) {
    TargetGuard guard = TargetGuard.of(EgressConfig.of(config));
    return new SubscriptionReader(guard::allows);
  }

  StatehookConfig config() {
    return config;
  }

  TopicLayout topics() {
    return topics;
  }

  KafkaClients clients() {
    return clients;
  }

  Admin admin() {
    return admin;
  }

  /** Who does things, where nobody else is named. */
  static String user() {
    return System.getProperty("user.name", "unknown");
  }

  /** The subscriptions and the catalogue in force by now; opened once. */
  SubscriptionTable table() {
    SubscriptionTable known = table;
    if (known != null) {
      return known;
    }
    SubscriptionTable opened = new SubscriptionTable(clients, topics, reader);
    open.push(opened);
    opened.start().orTimeout(READ_SECONDS, TimeUnit.SECONDS).join();
    table = opened;
    return opened;
  }

  /** Test messages, asked for on the way that leads to the workers. */
  TestMessages tests() {
    TestMessages tests = new TestMessages(clients, topics, table(), reader, new SecureRandom());
    open.push(tests);
    tests.start().orTimeout(READ_SECONDS, TimeUnit.SECONDS).join();
    return tests;
  }

  VerifiedSave verifiedSave() {
    return new VerifiedSave(subscriptions(), tests());
  }

  /** A search of what happened; its user closes it. */
  RecordSearch search() {
    return search(table());
  }

  RecordSearch search(SubscriptionTable table) {
    return new RecordSearch(clients, topics, table);
  }

  /** Sends dead letters again; its user closes it. */
  Redrive redrive(SubscriptionTable table, RecordSearch search) {
    return new Redrive(clients, topics, table, search, Clock.systemUTC());
  }

  SubscriptionOperations subscriptions() {
    return new SubscriptionOperations(
        table(), writer(), reader, () -> new ControlHistory(clients, topics));
  }

  CatalogueOperations catalogue() {
    return new CatalogueOperations(table(), writer());
  }

  /** The installation's secrets, read to their end. */
  SecretStore secrets(EncryptionKeys keys, Clock clock) {
    SecretStore store = new SecretStore(clients, topics, keys, new SecureRandom(), clock);
    open.push(store);
    store.start().orTimeout(READ_SECONDS, TimeUnit.SECONDS).join();
    return store;
  }

  private ControlWriter writer() {
    ControlWriter writer = new ControlWriter(clients, topics);
    open.push(writer);
    return writer;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) { // One of several clients; the others must be closed as well.
        System.getLogger(KafkaSession.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
      }
    }
  }
}
