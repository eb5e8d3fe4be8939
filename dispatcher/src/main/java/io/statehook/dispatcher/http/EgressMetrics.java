package io.statehook.dispatcher.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * What the way out has refused, and what it holds. The label says which rule refused; the answer to
 * whoever configured the receiver does not.
 */
public final class EgressMetrics implements MeterBinder {
  private final LongAdder[] refused =
      Stream.generate(LongAdder::new).limit(Refusal.values().length).toArray(LongAdder[]::new);
  private final IntSupplier openConnections;
  private final IntSupplier endingCertificates;

  EgressMetrics(IntSupplier openConnections, IntSupplier endingCertificates) {
    this.openConnections = openConnections;
    this.endingCertificates = endingCertificates;
  }

  /** Why a request did not go out. */
  enum Refusal {
    /** The port is not one that receivers may have. */
    PORT,
    /** An address of the host is not one that may be connected to. */
    ADDRESS,
    /** The operator's forward proxy does not want it. */
    PROXY,
    /** Too many requests are open. */
    BUSY
  }

  void refused(Refusal reason) {
    refused[reason.ordinal()].increment();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Refusal reason : Refusal.values()) {
      FunctionCounter.builder(
              "webhook.egress.refused", refused[reason.ordinal()], LongAdder::doubleValue)
          .tag("reason", reason.name().toLowerCase(Locale.ROOT))
          .description("Requests that were not let out.")
          .register(registry);
    }
    Gauge.builder("webhook.connections", openConnections, IntSupplier::getAsInt)
        .description("Connections to receivers that are open.")
        .strongReference(true)
        .register(registry);
    Gauge.builder(
            "webhook.receiver.certificates.expiring", endingCertificates, IntSupplier::getAsInt)
        .description("Receivers whose certificate ends within two weeks, as seen within a day.")
        .strongReference(true)
        .register(registry);
  }
}
