package io.statehook.dispatcher.activity;

import io.statehook.common.kafka.Topic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Finds the attempts that carried an event of one device. Attempts do not name devices: they name
 * batches, and where in the same partition of {@code webhook-deliveries} the last of them stands.
 */
final class DeviceBatches {
  /** The batches of one request stand that close together, with those of other lanes between. */
  private static final int SPREAD = 500;

  private static final int PART = 100;

  private final RecordSource source;
  private final String deviceId;

  DeviceBatches(RecordSource source, String deviceId) {
    this.source = source;
    this.deviceId = deviceId;
  }

  /** Those of the attempts of one partition that carried such an event, in their order. */
  List<FoundAttempt> carriers(int partition, List<FoundAttempt> attempts) {
    List<Long> positions =
        attempts.stream()
            .flatMap(found -> found.attempt().position().stream().boxed())
            .distinct()
            .sorted(Comparator.naturalOrder())
            .toList();
    if (positions.isEmpty()) {
      return List.of();
    }
    OffsetRange kept =
        source
            .ranges(Topic.WEBHOOK_DELIVERIES, Set.of(partition), Optional.empty(), Optional.empty())
            .getOrDefault(partition, new OffsetRange(0, 0));
    Set<String> ids = new HashSet<>();
    for (OffsetRange range : clusters(positions)) {
      OffsetRange left = range.before(kept.end());
      read(partition, new OffsetRange(Math.max(kept.begin(), left.begin()), left.end()), ids);
    }
    return attempts.stream()
        .filter(found -> found.attempt().batches().stream().anyMatch(ids::contains))
        .toList();
  }

  /** What was parked is sent long after its neighbours: then nothing between is read. */
  private static List<OffsetRange> clusters(List<Long> positions) {
    List<OffsetRange> clusters = new ArrayList<>();
    long begin = Math.max(0, positions.get(0) - SPREAD);
    long end = positions.get(0) + 1;
    for (long position : positions) {
      if (position - SPREAD > end) {
        clusters.add(new OffsetRange(begin, end));
        begin = position - SPREAD;
      }
      end = position + 1;
    }
    clusters.add(new OffsetRange(begin, end));
    return clusters;
  }

  private void read(int partition, OffsetRange range, Set<String> ids) {
    for (long begin = range.begin(); begin < range.end(); begin += PART) {
      OffsetRange part = new OffsetRange(begin, range.end()).first(PART);
      for (ConsumerRecord<byte[], byte[]> record :
          source
              .read(Topic.WEBHOOK_DELIVERIES, Map.of(partition, part))
              .getOrDefault(partition, List.of())) {
        RecordForms.delivery(record)
            .filter(found -> EventBytes.isOfDevice(found.batch().body(), deviceId))
            .ifPresent(found -> ids.add(found.batch().id().text()));
      }
    }
  }
}
