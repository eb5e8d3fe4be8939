package io.statehook.dispatcher;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.statehook.common.config.ProductVersion;
import io.statehook.dispatcher.admin.Readiness;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.AppInfoParser;

/** The numbers of this process: its JVM and version, and whatever the roles add. */
final class ProcessMetrics implements AutoCloseable {
  private static final Pattern UNWANTED =
      Pattern.compile(
          "\\.(ns|ms)(\\.|$)|^process\\.cpu\\.time$|\\.count$|^kafka\\..*client\\.node\\.|^kafka\\.(consumer|producer)\\.node\\.");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  ProcessMetrics(Readiness readiness) {
    registry.config().meterFilter(MeterFilter.deny(meter -> isUnwanted(meter.getName())));
    add(new JvmMemoryMetrics());
    add(new JvmThreadMetrics());
    add(new ProcessorMetrics());
    add(new UptimeMetrics());
    FunctionCounter.builder("process.cpu", ProcessHandle.current(), ProcessMetrics::cpuSeconds)
        .baseUnit("seconds")
        .description("Processor time of this process.")
        .register(registry);
    Gauge.builder("webhook.live", readiness, health -> health.stall().isEmpty() ? 1 : 0)
        .description("Whether everything moves that has to.")
        .register(registry);
    Gauge.builder("webhook.ready", readiness, health -> health.obstacle().isEmpty() ? 1 : 0)
        .description("Whether this process does its work.")
        .register(registry);
    Gauge.builder("webhook.build.info", () -> 1)
        .description("What runs here; always 1.")
        .tag("version", ProductVersion.current())
        .tag("kafka", AppInfoParser.getVersion())
        .tag("java", Runtime.version().toString())
        .register(registry);
  }

  /** What breaks the rules for names, says nothing, or is there once per broker. */
  private static boolean isUnwanted(String name) {
    return UNWANTED.matcher(name).find() || name.startsWith("kafka.app.info");
  }

  private static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
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
