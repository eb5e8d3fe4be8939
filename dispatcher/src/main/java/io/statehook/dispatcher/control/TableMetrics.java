package io.statehook.dispatcher.control;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** How much is in force and how much is refused. */
final class TableMetrics implements MeterBinder {
  private final ControlTables tables;

  TableMetrics(ControlTables tables) {
    this.tables = tables;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("webhook.subscriptions", tables, ControlTables::size)
        .description("Subscriptions in force, active or not.")
        .register(registry);
    Gauge.builder("webhook.subscriptions.refused", tables, all -> all.refusedIds().size())
        .description("Subscriptions whose newest record is refused.")
        .register(registry);
    Gauge.builder("webhook.catalogue.entries", tables, ControlTables::entryCount)
        .description("Entries of the catalogue in force: keys and patterns that may be sent.")
        .register(registry);
  }
}
