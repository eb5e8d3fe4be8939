package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.batch.BatchId;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.common.subscription.SubscriptionReading;
import io.statehook.common.subscription.SubscriptionRefusal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Asks for test messages and waits for what came of them, wherever the worker is that sends them.
 * Asker and worker meet in {@code webhook-commands} only.
 *
 * <pre>
 *  asker: requested --> worker: running --> worker: done + result
 *         |<- START_LIMIT ->|<- timeout + REPORT_LIMIT ->|
 * </pre>
 *
 * <p>Whoever dies in between, the asker hears something within these limits.
 */
public final class TestMessages implements AutoCloseable {
  /** Within this a worker begins, or the request is void: no worker begins later. */
  public static final Duration START_LIMIT = Duration.ofSeconds(20);

  /** Within this, beyond the subscription's timeout, the worker that began has reported. */
  public static final Duration REPORT_LIMIT = Duration.ofSeconds(10);

  /** How many askers of one process wait at a time. */
  static final int MAX_WAITING = 256;

  private static final int ID_BYTES = 16;

  private final SubscriptionTable table;
  private final SubscriptionReader reader;
  private final SecureRandom random;
  private final ControlWriter writer;
  private final TopicFollower follower;
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

  /**
   * Tests for one installation.
   *
   * @param table started; the subscriptions in force
   * @param reader the same rules that the table has
   * @param random for ids
   */
  public TestMessages(
      KafkaClients clients,
      TopicLayout topics,
      SubscriptionTable table,
      SubscriptionReader reader,
      SecureRandom random) {
    this.table = table;
    this.reader = reader;
    this.random = random;
    this.writer = new ControlWriter(clients, topics);
    this.follower =
        new TopicFollower(
            clients.reader("tests"),
            List.of(topics.name(Topic.WEBHOOK_COMMANDS)),
            records -> records.forEach(this::receive));
  }

  /** Somebody who waits for a result. */
  private static final class Waiting {
    private final Duration timeout;
    private final CompletableFuture<TestResult> result = new CompletableFuture<>();
    private volatile boolean running;

    Waiting(Duration timeout) {
      this.timeout = timeout;
    }
  }

  /** Starts following the commands; completes when they were read to their end. */
  public CompletableFuture<Void> start() {
    return follower.start();
  }

  /**
   * Has a worker send one signed message, also when the subscription is inactive or paused.
   *
   * @return completes with what came of it, at the latest after {@link #START_LIMIT}, the
   *     subscription's timeout and {@link #REPORT_LIMIT} together; fails only when Kafka does not
   *     take the request
   */
  public CompletableFuture<TestResult> send(TestRequest request) {
    return request
        .draft()
        .map(draft -> sendDraft(request, draft))
        .orElseGet(() -> sendStored(request));
  }

  private CompletableFuture<TestResult> sendDraft(TestRequest request, ObjectNode draft) {
    ObjectNode reduced = TestDrafts.reduced(request.subscriptionId(), draft);
    SubscriptionReading reading = TestDrafts.read(reader, request.subscriptionId(), reduced);
    if (reading instanceof SubscriptionRefusal refusal) {
      return notSent(TestResult.REFUSED, refusal.reason());
    }
    Subscription subscription = (Subscription) reading;
    if (!request.scope().sees(subscription.orgId())) {
      return notSent(TestResult.REFUSED, "orgId: not an org whose receivers you may test");
    }
    TestCommand command =
        TestCommand.requested(newId(), subscription.id(), -1, Optional.of(reduced), request.by());
    return ask(command, subscription);
  }

  private CompletableFuture<TestResult> sendStored(TestRequest request) {
    VersionedSubscription found = table.find(request.subscriptionId()).orElse(null);
    if (found == null || !request.scope().sees(found.subscription().orgId())) {
      return notSent(TestResult.UNKNOWN, "there is no such subscription");
    }
    TestCommand command =
        TestCommand.requested(
            newId(), request.subscriptionId(), found.version(), Optional.empty(), request.by());
    return ask(command, found.subscription());
  }

  private CompletableFuture<TestResult> ask(TestCommand command, Subscription subscription) {
    if (waiting.size() >= MAX_WAITING) {
      return notSent(TestResult.BUSY, "too many tests wait for their results");
    }
    Waiting asker = new Waiting(subscription.delivery().timeout());
    String id = command.id().text();
    waiting.put(id, asker);
    asker.result.whenComplete((done, failure) -> waiting.remove(id));
    writer
        .write(Topic.WEBHOOK_COMMANDS, id, command.toJson())
        .whenComplete(
            (offset, failure) -> {
              if (failure != null) {
                asker.result.completeExceptionally(failure);
              }
            });
    CompletableFuture.delayedExecutor(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> giveUpUnlessRunning(asker));
    return asker.result;
  }

  private static void giveUpUnlessRunning(Waiting asker) {
    if (!asker.running) {
      asker.result.complete(
          TestResult.notSent(
              TestResult.NO_WORKER,
              "no worker took the request within %d s: does one run?"
                  .formatted(START_LIMIT.toSeconds())));
    }
  }

  private void receive(ConsumerRecord<byte[], byte[]> record) {
    TestCommand.read(ControlRecord.of(record))
        .ifPresent(
            command -> {
              Waiting asker = waiting.get(command.id().text());
              if (asker != null) {
                tell(asker, command);
              }
            });
  }

  private static void tell(Waiting asker, TestCommand command) {
    switch (command.state()) {
      case REQUESTED -> {}
      case RUNNING -> began(asker);
      // Not on the follower's thread: whoever continues the result may take their time.
      case DONE -> command.result().ifPresent(result -> asker.result.completeAsync(() -> result));
    }
  }

  private static void began(Waiting asker) {
    asker.running = true;
    Duration limit = asker.timeout.plus(REPORT_LIMIT);
    asker.result.completeOnTimeout(
        TestResult.notSent(
            TestResult.NO_REPORT,
            "the worker that took the request did not say within %d s what came of it; perhaps it has ended, and perhaps the receiver got the message"
                .formatted(limit.toSeconds())),
        limit.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private BatchId newId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return new BatchId(HexFormat.of().formatHex(id));
  }

  private static CompletableFuture<TestResult> notSent(String error, String detail) {
    return CompletableFuture.completedFuture(TestResult.notSent(error, detail));
  }

  @Override
  public void close() {
    follower.close();
    writer.close();
  }
}
