package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.batch.SourceRange;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.DeliveryPolicy;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.EndpointUrl;
import io.statehook.common.subscription.Format;
import io.statehook.common.subscription.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Batches and subscriptions to test with. */
final class Fixtures {
  static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  static final String ORG = "acme";
  static final EngineLimits.Waits WAITS =
      new EngineLimits.Waits(Duration.ofHours(1), Duration.ofSeconds(30), Duration.ofDays(5));

  private static final List<KeyPattern> EVERYTHING = List.of(KeyPattern.parse("*"));

  private static final Pattern EVENT = Pattern.compile("\"id\":\"[^\"]*?-([0-9.]+)\"");

  /** Simulations use the same few addresses again and again. */
  private static final Map<String, EndpointUrl> URLS = new ConcurrentHashMap<>();

  private Fixtures() {}

  static Subscription subscription(String id) {
    return subscription(id, "https://" + id + ".example/hook", 72, OnRejected.DEAD_LETTER);
  }

  static Subscription subscription(String id, String url, int maxAgeHours, OnRejected rejected) {
    return subscription(id, url, maxAgeHours, rejected, 1);
  }

  /** Batches with so many events in all are joined. */
  static Subscription subscription(
      String id, String url, int maxAgeHours, OnRejected rejected, int maxEvents) {
    return new Subscription(
        id,
        ORG,
        id,
        "",
        url(url),
        true,
        false,
        EVERYTHING,
        DeviceSelection.every(),
        new BatchLimits(maxEvents, 262_144, Duration.ofSeconds(1)),
        Format.ARRAY,
        "text/plain",
        Authorization.NONE,
        Map.of(),
        new DeliveryPolicy(Duration.ofSeconds(15), 1, 0, Duration.ofHours(maxAgeHours), rejected));
  }

  static Subscription with(Subscription old, boolean active, boolean paused, EndpointUrl url) {
    return copy(old, active, paused, url, old.batch(), old.delivery());
  }

  /** At most so many requests per second. */
  static Subscription limited(Subscription old, int requestsPerSecond) {
    DeliveryPolicy delivery = old.delivery();
    DeliveryPolicy limited =
        new DeliveryPolicy(
            delivery.timeout(),
            delivery.parallelism(),
            requestsPerSecond,
            delivery.maxAge(),
            delivery.onRejected());
    return copy(old, old.active(), old.paused(), old.url(), old.batch(), limited);
  }

  /** With other limits of what stands in one request. */
  static Subscription batched(Subscription old, int maxEvents, int maxBytes) {
    BatchLimits batch = new BatchLimits(maxEvents, maxBytes, old.batch().maxWait());
    return copy(old, old.active(), old.paused(), old.url(), batch, old.delivery());
  }

  private static Subscription copy(
      Subscription old,
      boolean active,
      boolean paused,
      EndpointUrl url,
      BatchLimits batch,
      DeliveryPolicy delivery) {
    return new Subscription(
        old.id(),
        old.orgId(),
        old.name(),
        old.description(),
        url,
        active,
        paused,
        old.allowedEvents(),
        old.allowedDevices(),
        batch,
        old.format(),
        old.contentType(),
        old.authorization(),
        old.headers(),
        delivery);
  }

  /** The events of a body: the number of the batch and, but for its first, that within it. */
  static List<String> events(byte[] body) {
    return EVENT
        .matcher(new String(body, StandardCharsets.UTF_8))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  static Subscription paused(Subscription old) {
    return with(old, old.active(), true, old.url());
  }

  static Subscription inactive(Subscription old) {
    return with(old, false, old.paused(), old.url());
  }

  static Subscription at(Subscription old, String url) {
    return with(old, old.active(), old.paused(), url(url));
  }

  /** Unlike a real one it is no hash, which would be a good part of a simulation's time. */
  private static BatchId id(Lane lane, int n) {
    HexFormat hex = HexFormat.of();
    long name = lane.toString().hashCode();
    return new BatchId(hex.toHexDigits(name) + hex.toHexDigits((long) n));
  }

  private static EndpointUrl url(String text) {
    return URLS.computeIfAbsent(text, EndpointUrl::parse);
  }

  /** What the owner of a partition finds that nobody had before, but for these records. */
  static Takeover takeover(LaneRecord... parked) {
    long end = Stream.of(parked).mapToLong(LaneRecord::settledUpTo).max().orElse(-1) + 1;
    return new Takeover(List.of(parked), new Recovery(List.of(parked)), 0, 0, end);
  }

  /** The n-th batch of a subscription's first lane. */
  static SealedBatch batch(String subscriptionId, int n) {
    return batch(new Lane(subscriptionId, 0), n, START, 1);
  }

  static SealedBatch batch(Lane lane, int n, Instant sealedAt, long version) {
    return batch(lane, n, 1, sealedAt, version);
  }

  static SealedBatch batch(Lane lane, int n, int events, Instant sealedAt, long version) {
    SourceRange source = new SourceRange(lane.index(), n, n);
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < events; i++) {
      body.append(i == 0 ? "[" : ",").append("{\"id\":\"").append(lane).append('-').append(n);
      body.append(i == 0 ? "" : "." + i).append("\"}");
    }
    return new SealedBatch(
        id(lane, n),
        ORG,
        lane,
        BatchKind.LIVE,
        events,
        source,
        sealedAt,
        SealedBy.WAIT,
        version,
        Format.ARRAY,
        body.append(']').toString().getBytes(StandardCharsets.UTF_8));
  }
}
