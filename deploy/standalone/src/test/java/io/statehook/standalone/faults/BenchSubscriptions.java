package io.statehook.standalone.faults;

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

/** Subscriptions as fault tests need them. */
final class BenchSubscriptions {
  private BenchSubscriptions() {}

  /** A subscription to every event of rooms, of every device. */
  static Subscription of(String id, String org, String url, BatchLimits limits) {
    return of(id, org, url, limits, DeviceSelection.every());
  }

  /** A subscription to every event of rooms. */
  static Subscription of(
      String id, String org, String url, BatchLimits limits, DeviceSelection devices) {
    return new Subscription(
        id,
        org,
        "",
        "",
        EndpointUrl.parse(url),
        true,
        false,
        List.of(KeyPattern.parse("RoomAnalytics.*")),
        devices,
        limits,
        Format.ARRAY,
        "text/plain",
        Authorization.NONE,
        Map.of(),
        DeliveryPolicy.DEFAULT);
  }

  /** The same with another patience. */
  static Subscription timeout(Subscription s, Duration timeout) {
    DeliveryPolicy usual = DeliveryPolicy.DEFAULT;
    return new Subscription(
        s.id(),
        s.orgId(),
        s.name(),
        s.description(),
        s.url(),
        s.active(),
        s.paused(),
        s.allowedEvents(),
        s.allowedDevices(),
        s.batch(),
        s.format(),
        s.contentType(),
        s.authorization(),
        s.headers(),
        new DeliveryPolicy(
            timeout,
            usual.parallelism(),
            usual.requestsPerSecond(),
            usual.maxAge(),
            usual.onRejected()));
  }
}
