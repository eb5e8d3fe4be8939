package io.statehook.benchmark;

import java.util.Map;

/**
 * Processor time in seconds.
 *
 * @param program the contestant
 */
record Costs(double program, double broker, double sink) {
  private static final double MICROS = 1e6;
  private static final double PERCENT = 100;
  private static final double MIB = 1 << 20;

  static Costs of(Child running, Rig rig) {
    return new Costs(seconds(running), seconds(rig.broker()), seconds(rig.sink()));
  }

  private static double seconds(Child child) {
    return Usage.of(child).cpu().toNanos() / 1e9;
  }

  Costs minus(Costs other) {
    return new Costs(program - other.program, broker - other.broker, sink - other.sink);
  }

  /** Puts what one of so many events cost. */
  void putPerEvent(Map<Metric, Double> figures, int events) {
    figures.put(Metric.CPU_PER_EVENT, program * MICROS / events);
    figures.put(Metric.BROKER_CPU_PER_EVENT, broker * MICROS / events);
    figures.put(Metric.SINK_CPU_PER_EVENT, sink * MICROS / events);
  }

  /** Puts what so many seconds cost. */
  void putPercent(Map<Metric, Double> figures, double seconds) {
    figures.put(Metric.CPU_PERCENT, program / seconds * PERCENT);
    figures.put(Metric.BROKER_CPU_PERCENT, broker / seconds * PERCENT);
  }

  /** Puts what a process holds. */
  static void putSize(Map<Metric, Double> figures, Child running) {
    Usage usage = Usage.of(running);
    figures.put(Metric.MEMORY_MIB, usage.memoryBytes() / MIB);
    figures.put(Metric.THREADS, (double) usage.threads());
  }
}
