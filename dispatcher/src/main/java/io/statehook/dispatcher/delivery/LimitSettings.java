package io.statehook.dispatcher.delivery;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.config.WorkerSettings;

/** Reads the limits of an engine from the settings. */
final class LimitSettings {
  /** All pages of the backlog in memory take at most this part of the worker's memory. */
  private static final int PAGES_PART = 4;

  /** What a lane that holds a part of its backlog may hold of it at least. */
  private static final long LEAST_PER_LANE = 512 << 10;

  private LimitSettings() {}

  static EngineLimits read(StatehookConfig config) {
    return new EngineLimits(requests(config), memory(config), backlog(config), waits(config));
  }

  private static EngineLimits.Requests requests(StatehookConfig config) {
    int inFlight = config.count(WorkerSettings.MAX_IN_FLIGHT);
    long slow = (long) inFlight * config.count(WorkerSettings.SLOW_SHARE_PERCENT) / 100;
    return new EngineLimits.Requests(
        inFlight,
        (int) Math.max(1, slow),
        Math.min(inFlight, config.count(WorkerSettings.MAX_IN_FLIGHT_PER_HOST)),
        config.millis(WorkerSettings.SLOW_THRESHOLD_MS));
  }

  private static EngineLimits.Memory memory(StatehookConfig config) {
    return new EngineLimits.Memory(
        config.bytes(WorkerSettings.MEMORY_BYTES),
        config.bytes(WorkerSettings.LANE_MEMORY_BYTES),
        config.count(WorkerSettings.MAX_PENDING_APPENDS));
  }

  private static EngineLimits.Backlog backlog(StatehookConfig config) {
    long bytes = config.bytes(WorkerSettings.MEMORY_BYTES) / PAGES_PART;
    long fitting = bytes / LEAST_PER_LANE;
    long reads = Math.min(fitting, config.count(WorkerSettings.MAX_BACKLOG_READS));
    return new EngineLimits.Backlog(
        (int) Math.max(1, reads),
        config.count(WorkerSettings.BACKLOG_PAGE),
        bytes,
        config.count(WorkerSettings.MAX_UNSAVED));
  }

  private static EngineLimits.Waits waits(StatehookConfig config) {
    return new EngineLimits.Waits(
        config.millis(WorkerSettings.RETRY_AFTER_CAP_MS),
        config.millis(WorkerSettings.PARK_AFTER_MS),
        config.millis(WorkerSettings.SUSPEND_AFTER_MS));
  }
}
