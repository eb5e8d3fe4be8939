package io.statehook.common.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaneTest {

  @ParameterizedTest
  @CsvSource({"0, 1, 0", "63, 1, 0", "0, 4, 0", "5, 4, 1", "7, 4, 3", "9999, 64, 15"})
  void theSourcePartitionChoosesTheLane(int partition, int parallelism, int index) {
    assertThat(Lane.of("acme-people", partition, parallelism))
        .isEqualTo(new Lane("acme-people", index));
  }

  /** Computed with a second implementation: workers of every version must agree. */
  @ParameterizedTest
  @CsvSource({
    "acme-people/0, 1, 0",
    "acme-people/0, 4, 1",
    "acme-people/0, 64, 45",
    "acme-people/1, 4, 2",
    "acme-people/1, 64, 6",
    "acme-people/63, 4, 1",
    "acme-people/63, 64, 57",
    "a/0, 4, 3",
    "a/0, 64, 47"
  })
  void aLaneStaysInItsPartition(String lane, int partitions, int partition) {
    assertThat(Lane.parse(lane).orElseThrow().partition(partitions)).isEqualTo(partition);
  }

  @Test
  void lanesSpreadOverAllPartitions() {
    assertThat(
            IntStream.range(0, 10_000)
                .mapToObj(i -> new Lane("subscription-" + i, 0).partition(64))
                .collect(Collectors.groupingBy(partition -> partition, Collectors.counting())))
        .hasSize(64)
        .allSatisfy((partition, lanes) -> assertThat(lanes).isBetween(100L, 220L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme-people/0", "a/63", "a.b~c_d/9", "a/b/1"})
  void aLaneIsReadAsItIsWritten(String text) {
    assertThat(Lane.parse(text)).map(Lane::toString).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a",
        "a/",
        "/1",
        "a/64",
        "a/100",
        "a/-1",
        "a/01",
        "a/x",
        "a/1 ",
        "a/\u0661"
      })
  void anythingElseIsNoLane(String text) {
    assertThat(Lane.parse(text)).isEmpty();
  }

  @Test
  void anIndexThatNoSubscriptionHasIsRefused() {
    assertThatThrownBy(() -> new Lane("a", 64)).hasMessageContaining("\"a/64\"");
    assertThatThrownBy(() -> new Lane("a", -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Lane("", 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
