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
    DeliveryPolicy patient =
        new DeliveryPolicy(
            timeout,
            usual.parallelism(),
            usual.requestsPerSecond(),
            usual.maxAge(),
            usual.onRejected());
    return like(s, s.paused(), patient);
  }

  /** The same with so many lanes. */
  static Subscription lanes(Subscription s, int parallelism) {
    DeliveryPolicy usual = s.delivery();
    DeliveryPolicy wide =
        new DeliveryPolicy(
            usual.timeout(),
            parallelism,
            usual.requestsPerSecond(),
            usual.maxAge(),
            usual.onRejected());
    return like(s, s.paused(), wide);
  }

  /** The same, held back. */
  static Subscription paused(Subscription s) {
    return like(s, true, s.delivery());
  }

  private static Subscription like(Subscription s, boolean paused, DeliveryPolicy delivery) {
    return new Subscription(
        s.id(),
        s.orgId(),
        s.name(),
        s.description(),
        s.url(),
        s.active(),
        paused,
        s.allowedEvents(),
        s.allowedDevices(),
        s.batch(),
        s.format(),
        s.contentType(),
        s.authorization(),
        s.headers(),
        delivery);
  }
}
