package io.statehook.producer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * Keeps the events of an organization together, so that a subscription's events meet in one window,
 * and those of a device always in one partition, so that they stay in order.
 *
 * <pre>
 *   first     = murmur2(orgId) mod partitions
 *   shard     = murmur2(deviceId) mod shards(orgId)         shards: 1 unless configured
 *   partition = (first + shard) mod partitions
 * </pre>
 *
 * <p>murmur2 is Kafka's own, over UTF-8, made positive by clearing the sign bit; a producer in
 * another language can do the same. Neighbouring partitions, not a hash per shard: n shards then
 * fill n partitions.
 *
 * <p>Raising an organization's shards, or the topic's partitions, moves devices: events published
 * before and after the change may overtake each other once.
 */
public final class OrgAffinePartitioner {
  /** More shards than this are surely a slip: it is ten times the usual partition count. */
  public static final int MAX_SHARDS = 640;

  private final Map<String, Integer> shardsByOrg;

  /** Every organization stays whole. */
  public OrgAffinePartitioner() {
    this(Map.of());
  }

  /**
   * Organizations too large for one partition are spread over several.
   *
   * @param shardsByOrg how many, 1 to {@value #MAX_SHARDS}; 1 for organizations that are absent
   * @throws IllegalArgumentException naming the organization whose count is out of range
   */
  public OrgAffinePartitioner(Map<String, Integer> shardsByOrg) {
    shardsByOrg.forEach(
        (org, shards) -> {
          if (shards < 1 || shards > MAX_SHARDS) {
            throw new IllegalArgumentException(
                "an organization has 1 to %d shards, not %d: %s"
                    .formatted(MAX_SHARDS, shards, org));
          }
        });
    this.shardsByOrg = Map.copyOf(shardsByOrg);
  }

  /**
   * Where the device's events go: 0 up to {@code partitions - 1}.
   *
   * @throws IllegalArgumentException if there are no partitions
   */
  public int partition(String orgId, String deviceId, int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException("a topic has at least 1 partition, not " + partitions);
    }
    int shards = shardsByOrg.getOrDefault(orgId, 1);
    int shard = shards == 1 ? 0 : hash(deviceId) % shards;
    return (hash(orgId) % partitions + shard) % partitions;
  }

  private static int hash(String text) {
    return Utils.toPositive(Utils.murmur2(text.getBytes(StandardCharsets.UTF_8)));
  }
}
