package io.statehook.dispatcher.activity;

import io.statehook.dispatcher.control.OrgScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The newest attempts, of each subscription only so many and of all so many bytes. They are kept as
 * the records that they are, which is a third of the memory of what is read from them. Used under a
 * lock.
 */
final class RecentAttempts {
  /** So many are kept of one subscription, so that a busy one does not drive out the others. */
  static final int PER_SUBSCRIPTION = 200;

  /** So many bytes of records are kept. */
  static final long MAX_BYTES = 64L << 20;

  /** What keeping a record costs besides its bytes. */
  private static final int OVERHEAD_BYTES = 350;

  private final NavigableSet<Kept> all = new TreeSet<>();
  private final Map<String, NavigableSet<Kept>> bySubscription = new HashMap<>();
  private final Map<String, NavigableSet<Kept>> byOrg = new HashMap<>();
  private long bytes;

  /** Keeps an attempt; the oldest make room. */
  void add(ConsumerRecord<byte[], byte[]> record, FoundAttempt found) {
    Kept kept = new Kept(record, found.orgId(), found.attempt().subscription());
    if (!all.add(kept)) {
      return;
    }
    bytes += kept.bytes();
    NavigableSet<Kept> own =
        bySubscription.computeIfAbsent(kept.subscription, id -> new TreeSet<>());
    own.add(kept);
    byOrg.computeIfAbsent(kept.orgId, org -> new TreeSet<>()).add(kept);
    if (own.size() > PER_SUBSCRIPTION) {
      forget(own.first());
    }
    while (bytes > MAX_BYTES) {
      forget(all.first());
    }
  }

  private void forget(Kept kept) {
    all.remove(kept);
    bytes -= kept.bytes();
    forget(kept, kept.subscription, bySubscription);
    forget(kept, kept.orgId, byOrg);
  }

  private static void forget(Kept kept, String name, Map<String, NavigableSet<Kept>> index) {
    NavigableSet<Kept> own = index.get(name);
    if (own != null) {
      own.remove(kept);
      if (own.isEmpty()) {
        index.remove(name);
      }
    }
  }

  /** The newest that the scope sees, newest first. */
  List<ConsumerRecord<byte[], byte[]>> newest(
      OrgScope scope, Optional<String> subscriptionId, int limit) {
    NavigableSet<Kept> none = new TreeSet<>();
    NavigableSet<Kept> seen = scope.orgId().map(org -> byOrg.getOrDefault(org, none)).orElse(all);
    NavigableSet<Kept> from =
        subscriptionId.map(id -> bySubscription.getOrDefault(id, none)).orElse(seen);
    List<ConsumerRecord<byte[], byte[]>> newest = new ArrayList<>();
    for (Kept kept : from.descendingSet()) {
      if (newest.size() == limit) {
        break;
      }
      if (scope.sees(kept.orgId)) {
        newest.add(kept.record);
      }
    }
    return newest;
  }

  /** How many are kept. */
  int size() {
    return all.size();
  }

  private static final class Kept implements Comparable<Kept> {
    private static final Comparator<Kept> OLDEST_FIRST =
        Comparator.<Kept>comparingLong(kept -> kept.record.timestamp())
            .thenComparing(kept -> kept.record.partition())
            .thenComparing(kept -> kept.record.offset());

    private final ConsumerRecord<byte[], byte[]> record;
    private final String orgId;
    private final String subscription;

    private Kept(ConsumerRecord<byte[], byte[]> record, String orgId, String subscription) {
      this.record = record;
      this.orgId = orgId;
      this.subscription = subscription;
    }

    private int bytes() {
      return Math.max(0, record.serializedValueSize()) + OVERHEAD_BYTES;
    }

    @Override
    public int compareTo(Kept other) {
      return OLDEST_FIRST.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Kept kept && compareTo(kept) == 0;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(record.offset()) * 31 + record.partition();
    }
  }
}
