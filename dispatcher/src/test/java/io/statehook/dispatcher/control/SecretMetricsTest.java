package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretMetricsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir private Path directory;

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private EncryptionKeys keys;
  private SecretTable table;
  private Instant now = NOW;
  private SecretMetrics metrics;

  @BeforeEach
  void open() throws Exception {
    KeyFile.create(directory.resolve("key"));
    keys = KeyFile.open(directory.resolve("key"));
    table = new SecretTable(keys);
    metrics = new SecretMetrics(table, () -> now);
    metrics.bindTo(registry);
  }

  @Test
  void aPendingKeyIsToldUntilItsTimeHasCome() {
    put(SecretName.signingKey("acme"), NOW);
    put(SecretName.nextSigningKey("acme"), NOW.minus(Duration.ofHours(20)));
    put(SecretName.nextSigningKey("globex"), NOW);

    assertThat(gauge("webhook.signing.keys.pending")).isEqualTo(2);
    assertThat(gauge("webhook.signing.key.activation")).isEqualTo(4 * 3600);

    now = NOW.plus(Duration.ofHours(5));
    assertThat(gauge("webhook.signing.keys.pending")).isEqualTo(1);
    assertThat(gauge("webhook.signing.key.activation")).isEqualTo(19 * 3600);

    now = NOW.plus(KeyRing.OVERLAP);
    assertThat(gauge("webhook.signing.keys.pending")).isZero();
    assertThat(gauge("webhook.signing.key.activation")).isZero();
  }

  @Test
  void whatCannotBeOpenedCounts() {
    put(SecretName.signingKey("acme"), NOW);
    assertThat(gauge("webhook.secrets.unusable")).isZero();

    table.apply(new ControlRecord("signing-key|globex|globex", Optional.of(bytes("junk")), 1));

    assertThat(gauge("webhook.secrets.unusable")).isEqualTo(1);
  }

  private void put(SecretName name, Instant createdAt) {
    SealedSecret sealed = SealedSecret.seal(keys, name, 1, createdAt, bytes("x"));
    table.apply(new ControlRecord(name.recordKey(), Optional.of(sealed.toJson()), 0));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
