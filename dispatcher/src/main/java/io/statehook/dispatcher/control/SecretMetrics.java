package io.statehook.dispatcher.control;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which keys are about to change, and what cannot be opened. Opens nothing. */
final class SecretMetrics implements MeterBinder {
  private final SecretTable table;
  private final Supplier<Instant> now;

  SecretMetrics(SecretTable table, Supplier<Instant> now) {
    this.table = table;
    this.now = now;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("webhook.signing.keys.pending", this, all -> all.activations().count())
        .description("Orgs whose next signing key is pending.")
        .strongReference(true)
        .register(registry);
    Gauge.builder("webhook.signing.key.activation", this, SecretMetrics::secondsToActivation)
        .baseUnit("seconds")
        .description("Time until the first pending key becomes active by itself; 0 if none is.")
        .strongReference(true)
        .register(registry);
    Gauge.builder("webhook.secrets.unusable", table, all -> all.unusableKeys().size())
        .description("Secrets whose newest record cannot be opened.")
        .strongReference(true)
        .register(registry);
  }

  private double secondsToActivation() {
    Instant from = now.get();
    return activations()
        .min(Instant::compareTo)
        .map(first -> Duration.between(from, first).toMillis() / 1000.0)
        .orElse(0.0);
  }

  /** When pending keys become active; one whose time has come is pending no more. */
  private Stream<Instant> activations() {
    Instant from = now.get();
    return table.all().stream()
        .filter(secret -> secret.kind().equals(SecretName.NEXT_SIGNING_KEY))
        .map(secret -> secret.createdAt().plus(KeyRing.OVERLAP))
        .filter(from::isBefore);
  }
}
