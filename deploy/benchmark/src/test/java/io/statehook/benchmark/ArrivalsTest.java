package io.statehook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
  private final Arrivals arrivals = new Arrivals();

  @Test
  void anEventThatComesAgainIsNotNew() {
    assertThat(arrivals.add(7)).isTrue();
    assertThat(arrivals.add(8)).isTrue();
    assertThat(arrivals.add(7)).isFalse();

    assertThat(arrivals.doubled()).isEqualTo(1);
  }

  @Test
  void numbersFarApartAreDifferentEvents() {
    List<Long> numbers = List.of(0L, 63L, 64L, (1L << 20) - 1, 1L << 20, Arrivals.MOST_EVENTS - 1);

    assertThat(numbers).allMatch(arrivals::add).noneMatch(arrivals::add);
  }

  @Test
  void eachIsNewToOneThreadOnly() {
    AtomicInteger fresh = new AtomicInteger();
    CompletableFuture<?>[] threads =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () ->
                            IntStream.range(0, 100_000)
                                .filter(arrivals::add)
                                .forEach(n -> fresh.incrementAndGet())))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(threads).join();

    assertThat(fresh).hasValue(100_000);
    assertThat(arrivals.doubled()).isEqualTo(300_000);
  }
}
