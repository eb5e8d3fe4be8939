package io.statehook.benchmark;

import io.statehook.common.event.KeyPattern;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.DeliveryPolicy;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.EndpointUrl;
import io.statehook.common.subscription.Format;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The subscriptions of a workload. */
final class BenchSubscriptions {
  private static final int STRANGERS_DEVICES = 10;
  private static final int HELD_WAIT_MILLIS = 1_000;

  private BenchSubscriptions() {}

  static Stream<Subscription> of(Workload workload, int sinkPort) {
    int held = workload.burden().held();
    Stream<Subscription> takers =
        IntStream.range(held, workload.subscriptions())
            .mapToObj(i -> taker(workload, i, false, sinkPort));
    Stream<Subscription> strangers =
        IntStream.range(0, workload.burden().strangers())
            .mapToObj(
                i ->
                    of(
                        "stranger-" + i,
                        url(Sink.host(0), sinkPort),
                        false,
                        otherDevices(i),
                        workload));
    return Stream.of(held(workload, true, sinkPort), takers, strangers)
        .flatMap(subscriptions -> subscriptions);
  }

  /** Those that are paused until they are resumed; they always wait for full batches. */
  static Stream<Subscription> held(Workload workload, boolean paused, int sinkPort) {
    Workload patient = workload.withMaxWait(HELD_WAIT_MILLIS);
    return IntStream.range(0, workload.burden().held())
        .mapToObj(i -> taker(patient, i, paused, sinkPort));
  }

  private static Subscription taker(Workload workload, int i, boolean paused, int sinkPort) {
    int host = workload.host(i);
    String url =
        switch (workload.endpoint(host)) {
          case WELL -> url(Sink.host(host), sinkPort);
          case SILENT -> "https://%s:%d%s".formatted(Sink.host(host), sinkPort, Sink.SILENT);
          case DEAD -> url(Sink.unusedHost(host), sinkPort);
        };
    return of("taker-" + i, url, paused, devices(workload, i), workload);
  }

  static String url(String host, int port) {
    return "https://%s:%d/hook".formatted(host, port);
  }

  private static DeviceSelection devices(Workload workload, int subscription) {
    return workload.subscriptions() == 1
        ? DeviceSelection.every()
        : DeviceSelection.of(
            IntStream.range(0, SampleEvent.DEVICES)
                .filter(device -> workload.takes(subscription, device))
                .mapToObj(SampleEvent::deviceId)
                .toList());
  }

  /** Of the same organization, so that the index cannot put them aside at once. */
  private static DeviceSelection otherDevices(int subscription) {
    return DeviceSelection.of(
        IntStream.range(0, STRANGERS_DEVICES)
            .mapToObj(i -> "elsewhere-%d-%d".formatted(subscription, i))
            .toList());
  }

  private static Subscription of(
      String id, String url, boolean paused, DeviceSelection devices, Workload workload) {
    DeliveryPolicy usual = DeliveryPolicy.DEFAULT;
    return new Subscription(
        id,
        SampleEvent.ORG,
        "",
        "",
        EndpointUrl.parse(url),
        true,
        paused,
        List.of(KeyPattern.parse(SampleEvent.KEY)),
        devices,
        new BatchLimits(
            workload.maxEvents(),
            BatchLimits.DEFAULT.maxBytes(),
            Duration.ofMillis(workload.maxWaitMillis())),
        Format.ARRAY,
        "text/plain",
        Authorization.NONE,
        Map.of(),
        new DeliveryPolicy(
            usual.timeout(),
            workload.parallelism(),
            usual.requestsPerSecond(),
            usual.maxAge(),
            usual.onRejected()));
  }
}
