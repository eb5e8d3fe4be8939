package io.statehook.dispatcher.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait until a follower has received what stood in its topics when they asked. Used by
 * its thread, but for {@link #add} and {@link #wakeup}.
 *
 * <p>A broker answers the requests of a connection one after the other: behind a fetch that waits
 * for records, the question for the ends takes half a second. So another consumer asks it.
 */
final class PendingSyncs {
  /** The follower's thread is looked after: it must not stand still for long. */
  private static final Duration ENDS_LIMIT = Duration.ofSeconds(5);

  private final Supplier<Consumer<byte[], byte[]>> newEndsReader;
  private final List<TopicPartition> partitions;
  private final Queue<CompletableFuture<Void>> added = new ConcurrentLinkedQueue<>();
  private final List<Sync> begun = new ArrayList<>();
  private volatile @Nullable Consumer<byte[], byte[]> endsReader;

  private record Sync(Map<TopicPartition, Long> ends, CompletableFuture<Void> done) {}

  /**
   * Nobody waits.
   *
   * @param newEndsReader makes the consumer that is asked for ends, when somebody waits first
   */
  PendingSyncs(Supplier<Consumer<byte[], byte[]>> newEndsReader, List<TopicPartition> partitions) {
    this.newEndsReader = newEndsReader;
    this.partitions = partitions;
  }

  /** One more who waits. */
  CompletableFuture<Void> add() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    added.add(done);
    return done;
  }

  /** Finds out how far those have to be read for who came last. */
  void begin() {
    int waiting = added.size();
    if (waiting > 0) {
      Map<TopicPartition, Long> ends = endsReader().endOffsets(partitions, ENDS_LIMIT);
      for (int i = 0; i < waiting; i++) {
        begun.add(new Sync(ends, added.remove()));
      }
    }
  }

  private Consumer<byte[], byte[]> endsReader() {
    Consumer<byte[], byte[]> known = endsReader;
    if (known != null) {
      return known;
    }
    Consumer<byte[], byte[]> made = newEndsReader.get();
    // It reads nothing, but Kafka's client warns of ends that nobody is assigned to.
    made.assign(partitions);
    endsReader = made;
    return made;
  }

  /** Whether somebody waits for what is read. */
  boolean areBegun() {
    return !begun.isEmpty();
  }

  /** Tells those for whom enough is read. */
  void finish(ToLongFunction<TopicPartition> position) {
    begun.removeIf(
        sync -> {
          boolean reached =
              sync.ends.entrySet().stream()
                  .allMatch(end -> position.applyAsLong(end.getKey()) >= end.getValue());
          if (reached) {
            sync.done.complete(null);
          }
          return reached;
        });
  }

  /** Ends a question for the ends; by any thread. */
  void wakeup() {
    Consumer<byte[], byte[]> known = endsReader;
    if (known != null) {
      known.wakeup();
    }
  }

  /** Nothing is read any more. */
  void close() {
    added.forEach(sync -> sync.cancel(false));
    begun.forEach(sync -> sync.done.cancel(false));
    Consumer<byte[], byte[]> known = endsReader;
    if (known != null) {
      known.close();
    }
  }
}
