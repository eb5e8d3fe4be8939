package io.statehook.common.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The limits of one worker process. Each is also a metric, next to its use. */
public final class WorkerSettings {
  /** The most requests in flight in one process. */
  public static final String MAX_IN_FLIGHT = "statehook.worker.max.in.flight";

  /** The most requests in flight to one host from one process. */
  public static final String MAX_IN_FLIGHT_PER_HOST = "statehook.worker.max.in.flight.per.host";

  /** The part of the requests in flight that slow lanes together may have, in percent. */
  public static final String SLOW_SHARE_PERCENT = "statehook.worker.slow.share.percent";

  /** A lane whose last answer took longer is slow. */
  public static final String SLOW_THRESHOLD_MS = "statehook.worker.slow.threshold.ms";

  /** The most payload that waiting batches of one process hold before consumption pauses. */
  public static final String MEMORY_BYTES = "statehook.worker.memory.bytes";

  /**
   * The most payload that one lane's waiting batches hold before they go to the backlog, unless its
   * endpoint is well: then it may hold what is free of {@link #MEMORY_BYTES}.
   */
  public static final String LANE_MEMORY_BYTES = "statehook.worker.lane.memory.bytes";

  /** Records that Kafka may have to acknowledge before no more requests start. */
  public static final String MAX_PENDING_APPENDS = "statehook.worker.max.pending.appends";

  /** The most parked lanes that read their backlog or hold a part of it. */
  public static final String MAX_BACKLOG_READS = "statehook.worker.max.backlog.reads";

  /** The most batches that one read of the backlog brings. */
  public static final String BACKLOG_PAGE = "statehook.worker.backlog.page";

  /** After so many deliveries from the backlog a lane's progress is written to webhook-lanes. */
  public static final String MAX_UNSAVED = "statehook.worker.max.unsaved";

  /** The longest wait that an endpoint can ask for. */
  public static final String RETRY_AFTER_CAP_MS = "statehook.worker.retry.after.cap.ms";

  /** A lane that has to wait longer after a failure is parked at once. */
  public static final String PARK_AFTER_MS = "statehook.worker.park.after.ms";

  /** A subscription that fails for so long without a break is suspended. */
  public static final String SUSPEND_AFTER_MS = "statehook.worker.suspend.after.ms";

  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private WorkerSettings() {}

  static ConfigDef define(ConfigDef settings) {
    return defineWaits(defineBacklog(defineMemory(defineRequests(settings))));
  }

  private static ConfigDef defineRequests(ConfigDef settings) {
    return settings
        .define(
            MAX_IN_FLIGHT,
            Type.INT,
            1024,
            between(1, 50_000),
            MEDIUM,
            "The most requests in flight in this process.")
        .define(
            MAX_IN_FLIGHT_PER_HOST,
            Type.INT,
            128,
            between(1, 10_000),
            MEDIUM,
            "The most requests in flight to one host; fewer after 429, 503 and timeouts.")
        .define(
            SLOW_SHARE_PERCENT,
            Type.INT,
            50,
            between(1, 100),
            MEDIUM,
            "The part of the requests in flight for lanes that are slow, fail or are new.")
        .define(
            SLOW_THRESHOLD_MS,
            Type.LONG,
            1000L,
            between(1, 60_000),
            LOW,
            "A lane whose last answer took longer is slow.");
  }

  private static ConfigDef defineMemory(ConfigDef settings) {
    return settings
        .define(
            MEMORY_BYTES,
            Type.LONG,
            256L << 20,
            between(1 << 20, Long.MAX_VALUE),
            MEDIUM,
            "The most payload that waiting batches hold before consumption pauses.")
        .define(
            LANE_MEMORY_BYTES,
            Type.LONG,
            4L << 20,
            between(1, Long.MAX_VALUE),
            LOW,
            "The most payload that one lane's waiting batches hold while its endpoint fails, is slow or"
                + " has to wait; more go to the backlog. A lane that is well may hold what is free.")
        .define(
            MAX_PENDING_APPENDS,
            Type.INT,
            10_000,
            between(1, 1_000_000),
            LOW,
            "Records that wait for Kafka's acknowledgement before no more requests start.");
  }

  private static ConfigDef defineBacklog(ConfigDef settings) {
    return settings
        .define(
            MAX_BACKLOG_READS,
            Type.INT,
            128,
            between(1, 10_000),
            LOW,
            "The most lanes that hold pages of their backlog; fewer when a quarter of the worker's"
                + " memory does not hold as many.")
        .define(
            BACKLOG_PAGE,
            Type.INT,
            1000,
            between(1, 10_000),
            LOW,
            "The most batches that one read of the backlog brings.")
        .define(
            MAX_UNSAVED,
            Type.INT,
            32,
            between(1, 10_000),
            LOW,
            "After so many deliveries from the backlog a lane's progress is written to webhook-lanes.");
  }

  private static ConfigDef defineWaits(ConfigDef settings) {
    return settings
        .define(
            RETRY_AFTER_CAP_MS,
            Type.LONG,
            Duration.ofHours(1).toMillis(),
            between(1000, DAY_MILLIS),
            LOW,
            "The longest wait that an endpoint can ask for with Retry-After.")
        .define(
            PARK_AFTER_MS,
            Type.LONG,
            30_000L,
            between(1000, DAY_MILLIS),
            LOW,
            "A lane that has to wait longer after a failure goes to the backlog at once.")
        .define(
            SUSPEND_AFTER_MS,
            Type.LONG,
            5 * DAY_MILLIS,
            between(60_000, 365 * DAY_MILLIS),
            LOW,
            "A subscription that fails for so long without a break is suspended.");
  }
}
