package io.statehook.dispatcher.control;

import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/**
 * What a consumer has received from brokers, records or not. A poll without records looks the same
 * whether the topic is quiet or the cluster is gone; this does not.
 */
final class ReceivedBytes {
  private static final String NAME = "incoming-byte-total";
  private static final String GROUP = "consumer-metrics";

  private final Optional<Metric> bytes;
  private double last;

  ReceivedBytes(Consumer<?, ?> consumer) {
    bytes =
        consumer.metrics().entrySet().stream()
            .filter(metric -> metric.getKey().name().equals(NAME))
            .filter(metric -> metric.getKey().group().equals(GROUP))
            .<Metric>map(metric -> metric.getValue())
            .findFirst();
  }

  /** Whether anything came since the last call; always for a consumer that does not count. */
  boolean anyNew() {
    if (bytes.isEmpty()) {
      return true;
    }
    double now = ((Number) bytes.get().metricValue()).doubleValue();
    boolean more = now > last;
    last = now;
    return more;
  }
}
