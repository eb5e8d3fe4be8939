package io.statehook.common.batch;

import io.statehook.common.subscription.DeliveryPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/**
 * One ordered stream of batches of a subscription; at most one request of it is in flight.
 *
 * @param subscriptionId whose batches
 * @param index 0 to the subscription's parallelism, exclusive
 */
public record Lane(String subscriptionId, int index) {
  private static final int MAX_INDEX = DeliveryPolicy.PARALLELISM_LIMIT - 1;
  private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d?");

  /** Refuses indexes that no subscription has. */
  public Lane {
    if (index < 0 || index > MAX_INDEX || subscriptionId.isEmpty()) {
      throw new IllegalArgumentException(
          "a lane is a subscription and an index of 0 to %d, not \"%s/%d\""
              .formatted(MAX_INDEX, subscriptionId, index));
    }
  }

  /** The lane for batches from one partition of {@code device-events}. */
  public static Lane of(String subscriptionId, int sourcePartition, int parallelism) {
    return new Lane(subscriptionId, sourcePartition % parallelism);
  }

  /** Reads {@code subscription/index}; empty if the text is something else. */
  public static Optional<Lane> parse(String text) {
    int slash = text.lastIndexOf('/');
    String index = text.substring(slash + 1);
    if (slash < 1 || !INDEX.matcher(index).matches() || Integer.parseInt(index) > MAX_INDEX) {
      return Optional.empty();
    }
    return Optional.of(new Lane(text.substring(0, slash), Integer.parseInt(index)));
  }

  /** The partition, of so many, that holds this lane in every topic that workers own. */
  public int partition(int partitions) {
    byte[] text = toString().getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(text)) % partitions;
  }

  /** The lane's name in headers and keys. */
  @Override
  public String toString() {
    return subscriptionId + "/" + index;
  }
}
