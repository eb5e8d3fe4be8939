package io.statehook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.benchmark.Workload.Endpoint;
import io.statehook.common.subscription.Subscription;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WorkloadTest {
  private static final int PORT = 4433;

  @Test
  void halfOfTheBadReceiversAreDeadAndHalfNeverAnswer() {
    Workload workload = Workload.shared(10_000, 200, 500).with(Burden.bad(30));

    assertThat(hosts(workload, Endpoint.DEAD)).isEqualTo(30);
    assertThat(hosts(workload, Endpoint.SILENT)).isEqualTo(30);
    assertThat(hosts(workload, Endpoint.WELL)).isEqualTo(140);
  }

  private static long hosts(Workload workload, Endpoint endpoint) {
    return IntStream.range(0, workload.hosts())
        .filter(host -> workload.endpoint(host) == endpoint)
        .count();
  }

  @Test
  void deadReceiversAreWhereNobodyListensAndSilentOnesWhereNobodyAnswers() {
    List<String> urls =
        BenchSubscriptions.of(Workload.shared(4, 4, 1).with(Burden.bad(50)), PORT)
            .map(subscription -> subscription.url().toString())
            .toList();

    assertThat(urls.get(0)).startsWith("https://127.0.2.1:4433");
    assertThat(urls.get(1)).startsWith("https://127.0.1.2:4433/silent");
    assertThat(urls.get(2)).startsWith("https://127.0.1.3:4433/hook");
  }

  @Test
  void whoIsHeldIsPausedAndWaitsForFullBatchesAlsoWhenResumed() {
    Workload workload = Workload.shared(2, 1, 500).withMaxWait(0).with(Burden.held(1));

    List<Subscription> both = BenchSubscriptions.of(workload, PORT).toList();
    List<Subscription> resumed = BenchSubscriptions.held(workload, false, PORT).toList();

    assertThat(both).extracting(Subscription::paused).containsExactly(true, false);
    assertThat(both.get(0).batch().maxWait().toMillis()).isEqualTo(1_000);
    assertThat(both.get(1).batch().maxWait()).isZero();
    assertThat(resumed).extracting(Subscription::id).containsExactly(both.get(0).id());
    assertThat(resumed.get(0).batch()).isEqualTo(both.get(0).batch());
    assertThat(resumed.get(0).paused()).isFalse();
  }
}
