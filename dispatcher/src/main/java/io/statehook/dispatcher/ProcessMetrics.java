package io.statehook.dispatcher;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.statehook.common.config.ProductVersion;
import org.apache.kafka.common.utils.AppInfoParser;

/** The numbers of this process: its JVM and version, and whatever the roles add. */
final class ProcessMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  ProcessMetrics() {
    add(new JvmMemoryMetrics());
    add(new JvmThreadMetrics());
    add(new ProcessorMetrics());
    add(new UptimeMetrics());
    Gauge.builder("webhook.build.info", () -> 1)
        .tag("version", ProductVersion.current())
        .tag("kafka", AppInfoParser.getVersion())
        .tag("java", Runtime.version().toString())
        .register(registry);
  }

  void add(MeterBinder meters) {
    meters.bindTo(registry);
  }

  /** All of them, in Prometheus' text format. */
  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
