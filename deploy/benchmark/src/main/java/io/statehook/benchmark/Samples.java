package io.statehook.benchmark;

import io.statehook.common.subscription.Subscription;
import java.util.List;

/** The bench's events and subscriptions, for microbenchmarks in the packages that they measure. */
public final class Samples {
  private static final int PORT = 443;

  private Samples() {}

  /** An event; devices report in turn. */
  public static byte[] event(long number) {
    return SampleEvent.of(number, 0);
  }

  /** A body of so many events. */
  public static byte[] body(int events) {
    return SampleEvent.body(events);
  }

  /** The key of every event. */
  public static String key() {
    return SampleEvent.KEY;
  }

  /** The id of the device of an event. */
  public static String deviceId(long number) {
    return SampleEvent.deviceId(SampleEvent.device(number));
  }

  /** Ten subscriptions that take a tenth of the events each, and others that take none. */
  public static List<Subscription> tenAnd(int strangers) {
    Workload ten = Workload.shared(10, 1, 500).with(Burden.strangers(strangers));
    return BenchSubscriptions.of(ten, PORT).toList();
  }

  /** One subscription that takes everything. */
  public static Subscription hot(int maxEvents) {
    return BenchSubscriptions.of(Workload.hot(maxEvents, 1_000, 8), PORT).findFirst().orElseThrow();
  }
}
