package io.statehook.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrgAffinePartitionerTest {
  private final OrgAffinePartitioner whole = new OrgAffinePartitioner();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anOrganizationWithOneShardStaysInOnePartition(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      String org = name(random);
      int partitions = random.nextInt(1, 200);

      assertThat(partitionsOf(whole, org, 50, partitions))
          .as("seed %d, org %s, %d partitions", seed, org, partitions)
          .hasSize(1)
          .allMatch(partition -> partition >= 0 && partition < partitions);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aDeviceStaysInOnePartitionWhateverTheShards(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 1_000; i++) {
      String org = name(random);
      String device = name(random);
      int partitions = random.nextInt(1, 200);
      Map<String, Integer> shards =
          Map.of(org, random.nextInt(1, OrgAffinePartitioner.MAX_SHARDS + 1));

      int first = new OrgAffinePartitioner(shards).partition(org, device, partitions);
      int again = new OrgAffinePartitioner(shards).partition(org, device, partitions);

      assertThat(first)
          .as("seed %d, org %s, device %s, %s", seed, org, device, shards)
          .isEqualTo(again)
          .isBetween(0, partitions - 1);
    }
  }

  @Test
  void theFormulaIsFixed() {
    // As a Python program computed them; a change here would break the order of devices.
    assertThat(whole.partition("acme", "room-17-board", 64)).isEqualTo(4);
    assertThat(whole.partition("acme", "room-18-board", 64)).isEqualTo(4);
    assertThat(whole.partition("Zürich", "d", 64)).isEqualTo(49);
    assertThat(new OrgAffinePartitioner(Map.of("acme", 4)).partition("acme", "room-17-board", 64))
        .isEqualTo(5);
  }

  @Test
  void organizationsSpreadEvenly() {
    int partitions = 64;
    int[] orgs = new int[partitions];
    for (int i = 0; i < 6_400; i++) {
      orgs[whole.partition("org-" + i, "device", partitions)]++;
    }

    assertThat(IntStream.of(orgs).boxed()).allMatch(count -> count > 50 && count < 170);
  }

  @Test
  void nShardsFillNPartitionsEvenly() {
    OrgAffinePartitioner sharded = new OrgAffinePartitioner(Map.of("huge", 8));
    Map<Integer, Long> devices =
        IntStream.range(0, 8_000)
            .mapToObj(i -> sharded.partition("huge", "room-" + i + "-board", 64))
            .collect(Collectors.groupingBy(p -> p, Collectors.counting()));

    assertThat(devices).hasSize(8);
    assertThat(devices.values()).allMatch(count -> count > 850 && count < 1_150);
  }

  @Test
  void otherOrganizationsKeepOneShard() {
    OrgAffinePartitioner sharded = new OrgAffinePartitioner(Map.of("huge", 8));

    assertThat(partitionsOf(sharded, "acme", 100, 64))
        .isEqualTo(partitionsOf(whole, "acme", 100, 64));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 641})
  void refusesAnAbsurdShardCount(int shards) {
    assertThatThrownBy(() -> new OrgAffinePartitioner(Map.of("acme", shards)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acme")
        .hasMessageContaining(Integer.toString(shards));
  }

  @Test
  void refusesATopicWithoutPartitions() {
    assertThatThrownBy(() -> whole.partition("acme", "d", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0");
  }

  private static Set<Integer> partitionsOf(
      OrgAffinePartitioner partitioner, String org, int devices, int partitions) {
    return IntStream.range(0, devices)
        .mapToObj(i -> partitioner.partition(org, "device-" + i, partitions))
        .collect(Collectors.toSet());
  }

  private static String name(SplittableRandom random) {
    return random
        .ints(random.nextInt(1, 20), 0x20, 0x2fff)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
