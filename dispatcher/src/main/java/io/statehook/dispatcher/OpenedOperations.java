package io.statehook.dispatcher;

import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.dispatcher.activity.ExpectedTraffic;
import io.statehook.dispatcher.activity.LiveActivity;
import io.statehook.dispatcher.activity.RecordSearch;
import io.statehook.dispatcher.activity.Redrive;
import io.statehook.dispatcher.control.CatalogueOperations;
import io.statehook.dispatcher.control.ControlHistory;
import io.statehook.dispatcher.control.ControlWriter;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.StatusBook;
import io.statehook.dispatcher.control.SubscriptionOperations;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.TestMessages;
import io.statehook.dispatcher.control.VerifiedSave;
import io.statehook.dispatcher.operations.Operations;
import io.statehook.dispatcher.operations.PacedTests;
import io.statehook.dispatcher.operations.SecretOperations;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the faces of one process work with, opened in order and closed in reverse. */
final class OpenedOperations implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OpenedOperations.class);

  private final KafkaClients clients;
  private final TopicLayout topics;
  private final SubscriptionTable table;
  private final SubscriptionReader reader;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /**
   * Nothing is open yet.
   *
   * @param table started; stays its owner's
   * @param reader the same rules that the table has
   */
  OpenedOperations(
      KafkaClients clients,
      TopicLayout topics,
      SubscriptionTable table,
      SubscriptionReader reader) {
    this.clients = clients;
    this.topics = topics;
    this.table = table;
    this.reader = reader;
  }

  /** Opens everything; what happened before is read on while it is used already. */
  Operations open(Optional<SecretOperations> secrets)
      throws ExecutionException, InterruptedException {
    Clock clock = Clock.systemUTC();
    ControlWriter writer = kept(new ControlWriter(clients, topics));
    SubscriptionOperations subscriptions =
        new SubscriptionOperations(
            table, writer, reader, () -> new ControlHistory(clients, topics));
    TestMessages tests = kept(new TestMessages(clients, topics, table, reader, new SecureRandom()));
    tests.start().get();
    PacedTests paced = new PacedTests(tests::send);
    StatusBook status = kept(new StatusBook(clients, topics, table));
    status.start().get();
    RecordSearch records = kept(new RecordSearch(clients, topics, table));
    LiveActivity live = kept(new LiveActivity(clients, topics, table, clock));
    live.start();
    live.ended().exceptionally(OpenedOperations::growsOld);
    return new Operations(
        table,
        subscriptions,
        new VerifiedSave(subscriptions, paced::send),
        paced,
        new CatalogueOperations(table, writer),
        secrets,
        status,
        records,
        kept(new Redrive(clients, topics, table, records, clock)),
        live,
        kept(new ExpectedTraffic(clients, topics, table, clock)));
  }

  private <T extends AutoCloseable> T kept(T part) {
    opened.push(part);
    return part;
  }

  /** Deliveries matter more than the picture of them: the process goes on. */
  private static @Nullable Void growsOld(Throwable failure) {
    log.error("attempts are not followed any more; restart this process to see them", failure);
    return null;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (Exception e) { // One of several; the others must be closed as well.
        log.warn("a part did not close cleanly: part={}", part.getClass().getSimpleName(), e);
      }
    }
  }
}
