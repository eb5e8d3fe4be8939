package io.statehook.benchmark;

/** What is measured; the order is that of the columns. */
enum Metric {
  EVENTS_PER_SECOND("events/s", true),
  EVENTS_PER_REQUEST("events/request", true),
  CPU_PER_EVENT("CPU us/event", false),
  BROKER_CPU_PER_EVENT("broker us/event", false),
  SINK_CPU_PER_EVENT("sink us/event", false),
  P50_MILLIS("p50 ms", false),
  P99_MILLIS("p99 ms", false),
  P99_GROWTH("p99, times the calm one", false),
  START_SECONDS("start s", false),
  CPU_PERCENT("CPU % of a core", false),
  BROKER_CPU_PERCENT("broker CPU %", false),
  MEMORY_MIB("memory MiB", false),
  MEMORY_GROWTH("memory, times that at first", false),
  THREADS("threads", false);

  private final String label;
  private final boolean moreIsBetter;

  Metric(String label, boolean moreIsBetter) {
    this.label = label;
    this.moreIsBetter = moreIsBetter;
  }

  /** Name and unit, for people and in JSON. */
  String label() {
    return label;
  }

  boolean moreIsBetter() {
    return moreIsBetter;
  }
}
