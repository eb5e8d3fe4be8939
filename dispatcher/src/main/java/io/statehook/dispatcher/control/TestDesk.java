package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.SubscriptionReader;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a worker takes requests for test messages. Every worker follows {@code webhook-commands};
 * the one that is responsible for a subscription says that it has begun, sends, and says what came
 * of it. A request that was begun is never begun by another worker, and one that nobody began in
 * time is void. Old commands are removed from the topic.
 */
public final class TestDesk implements AutoCloseable {
  /** For how long a command stays in the topic, for people to look at. */
  static final Duration KEPT = Duration.ofHours(1);

  /** How many test messages of one worker are under way at a time. */
  static final int MAX_RUNNING = 16;

  private static final Logger log = LoggerFactory.getLogger(TestDesk.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration SWEEP = Duration.ofMinutes(1);
  private static final Duration LAST_RESULTS = Duration.ofSeconds(5);

  private final TestSender sender;
  private final Clock clock;
  private final TestRun run;
  private final ControlWriter writer;
  private final TopicFollower follower;
  private final OpenTests tests = new OpenTests();
  private final Semaphore free = new Semaphore(MAX_RUNNING);
  private volatile boolean live;

  /** All that happens to {@link #tests} happens there. */
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "statehook-tests");
            made.setDaemon(true);
            return made;
          });

  /**
   * A desk that does nothing until it is started.
   *
   * @param table started; the subscriptions in force
   * @param reader the same rules that the table has
   * @param sender the worker
   * @param clock tells how old commands are
   */
  public TestDesk(
      KafkaClients clients,
      TopicLayout topics,
      SubscriptionTable table,
      SubscriptionReader reader,
      TestSender sender,
      Clock clock) {
    this.sender = sender;
    this.clock = clock;
    this.run = new TestRun(table, reader, sender, new TestPace(System::nanoTime), clock);
    this.writer = new ControlWriter(clients, topics);
    this.follower =
        new TopicFollower(
            clients.reader("test-desk"),
            List.of(topics.name(Topic.WEBHOOK_COMMANDS)),
            this::receive);
  }

  /** Starts taking requests; completes when the topic was read to its end. */
  public CompletableFuture<Void> start() {
    long look = LOOK.toMillis();
    thread.scheduleWithFixedDelay(() -> guarded(this::look), look, look, TimeUnit.MILLISECONDS);
    long sweep = SWEEP.toMillis();
    thread.scheduleWithFixedDelay(() -> guarded(this::sweep), sweep, sweep, TimeUnit.MILLISECONDS);
    return follower.start().thenRun(() -> live = true);
  }

  /** What was read before it was live may be old; by the clocks, for there is nothing better. */
  private void receive(List<ConsumerRecord<byte[], byte[]>> records) {
    boolean fresh = live;
    long now = System.nanoTime();
    thread.execute(
        () ->
            guarded(
                () -> {
                  records.forEach(record -> read(record, fresh, now));
                  look();
                }));
  }

  private void read(ConsumerRecord<byte[], byte[]> record, boolean fresh, long now) {
    long age = fresh ? 0 : Math.max(0, clock.millis() - record.timestamp());
    tests.read(ControlRecord.of(record), record.timestamp(), Duration.ofMillis(age), now);
  }

  private void look() {
    tests.takeDue(sender::isResponsibleFor, System.nanoTime()).forEach(this::begin);
  }

  private void begin(TestCommand command) {
    if (!free.tryAcquire()) {
      write(command.done(TestResult.notSent(TestResult.BUSY, "too many tests are under way")));
      return;
    }
    log.info("test begins: batchId={}", command.id());
    write(command.running());
    run.begin(command)
        .whenComplete(
            (result, failure) -> {
              write(command.done(result));
              free.release();
            });
  }

  private void write(TestCommand command) {
    writer
        .write(Topic.WEBHOOK_COMMANDS, command.id().text(), command.toJson())
        .whenComplete(
            (offset, failure) -> {
              if (failure != null) {
                log.warn("test not recorded: batchId={}", command.id(), failure);
              }
            });
  }

  private void sweep() {
    tests
        .old(sender::isResponsibleFor, clock.millis(), KEPT)
        .forEach(id -> writer.write(Topic.WEBHOOK_COMMANDS, id, null));
  }

  /** An executor would swallow a failure, and never again do what is repeated. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("test commands could not be worked on", e);
    }
  }

  /** Begins nothing more and waits, within a limit, for what is under way. */
  @Override
  public void close() {
    follower.close();
    thread.shutdownNow();
    try {
      if (!free.tryAcquire(MAX_RUNNING, LAST_RESULTS.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("tests are still under way, nobody will hear of them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writer.close();
  }
}
