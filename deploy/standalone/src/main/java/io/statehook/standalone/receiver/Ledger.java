package io.statehook.standalone.receiver;

import io.statehook.standalone.receiver.ReceiverTotals.LatencyMillis;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/** What was received, for good: forgets duplicates, checks order, counts. */
final class Ledger {
  private static final Duration LONGEST_LATENCY = Duration.ofHours(24);
  private static final int LATENCY_DIGITS = 3;

  private final ReceiverLimits limits;
  private final LatestSet<String> requestIds;
  private final LatestSet<EventOf> seen;
  private final Map<DeviceOf, UUID> latest = new HashMap<>();
  private final Histogram latencies = new Histogram(LONGEST_LATENCY.toMillis(), LATENCY_DIGITS);

  private long requests;
  private long accepted;
  private long duplicates;
  private long failedOnPurpose;
  private long signatureFailures;
  private long malformed;
  private long retries;
  private long recovered;
  private long events;
  private long distinctEvents;
  private long orderViolations;
  private long orderUnchecked;

  /** An event of a subscription; a UUID takes half the room of its text. */
  private record EventOf(String subscription, Object id) {}

  private record DeviceOf(String subscription, String deviceId) {}

  /** What taking a request came to. */
  record Taken(Verdict verdict, Duration oldest) {}

  Ledger(ReceiverLimits limits) {
    this.limits = limits;
    requestIds = new LatestSet<>(limits.requestIds());
    seen = new LatestSet<>(limits.events());
  }

  /** Counts a request whose events were not taken. */
  synchronized void refused(Verdict why, int attempt) {
    requests++;
    switch (why) {
      case FAILED_ON_PURPOSE -> failedOnPurpose++;
      case BAD_SIGNATURE -> signatureFailures++;
      case MALFORMED -> malformed++;
      case ACCEPTED, DUPLICATE -> throw new IllegalArgumentException(why + " is no refusal");
    }
    if (why != Verdict.BAD_SIGNATURE && attempt > 1) {
      retries++;
    }
  }

  /** Takes the events of a genuine request, unless it was taken before. */
  synchronized Taken take(Request request, List<ReceivedEvent> carried, Instant now) {
    requests++;
    boolean retry = request.attempt() > 1;
    retries += retry ? 1 : 0;
    if (!requestIds.add(request.webhookId())) {
      duplicates++;
      return new Taken(Verdict.DUPLICATE, Duration.ZERO);
    }
    accepted++;
    recovered += retry ? 1 : 0;
    events += carried.size();
    Duration oldest = Duration.ZERO;
    for (ReceivedEvent event : carried) {
      Duration age = takeEvent(request.subscription(), event, now);
      oldest = age.compareTo(oldest) > 0 ? age : oldest;
    }
    return new Taken(Verdict.ACCEPTED, oldest);
  }

  synchronized ReceiverTotals totals() {
    return new ReceiverTotals(
        requests,
        accepted,
        duplicates,
        failedOnPurpose,
        signatureFailures,
        malformed,
        retries,
        recovered,
        events,
        distinctEvents,
        orderViolations,
        orderUnchecked,
        new LatencyMillis(
            latencies.getValueAtPercentile(50),
            latencies.getValueAtPercentile(95),
            latencies.getValueAtPercentile(99),
            latencies.getMaxValue()));
  }

  synchronized Histogram latencies() {
    return latencies.copy();
  }

  private Duration takeEvent(String subscription, ReceivedEvent event, Instant now) {
    Optional<UUID> orderedId = event.orderedId();
    Object id = orderedId.isPresent() ? orderedId.get() : event.id();
    if (!seen.add(new EventOf(subscription, id))) {
      return Duration.ZERO;
    }
    distinctEvents++;
    orderedId.ifPresentOrElse(
        uuid -> checkOrder(new DeviceOf(subscription, event.deviceId()), uuid),
        () -> orderUnchecked++);
    Optional<Duration> age = event.madeAt().map(made -> age(made, now));
    age.ifPresent(known -> latencies.recordValue(known.toMillis()));
    return age.orElse(Duration.ZERO);
  }

  private void checkOrder(DeviceOf device, UUID id) {
    UUID before = latest.get(device);
    if (before == null && latest.size() >= limits.devices()) {
      orderUnchecked++;
    } else if (before != null && compareUnsigned(id, before) < 0) {
      orderViolations++;
    } else {
      latest.put(device, id);
    }
  }

  /** {@link UUID#compareTo} is signed, which is another order. */
  private static int compareUnsigned(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }

  /** Within what the histogram holds: clocks differ a little, replayed events are old. */
  private static Duration age(Instant made, Instant now) {
    Duration age = Duration.between(made, now);
    if (age.isNegative()) {
      return Duration.ZERO;
    }
    return age.compareTo(LONGEST_LATENCY) > 0 ? LONGEST_LATENCY : age;
  }
}
