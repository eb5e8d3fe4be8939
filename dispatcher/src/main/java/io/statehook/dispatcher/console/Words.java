package io.statehook.dispatcher.console;

import io.statehook.common.event.KeyPattern;
import io.statehook.common.subscription.DeviceSelection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** How numbers, sizes and times are said on pages. */
final class Words {
  private static final int NAMED = 2;
  private static final long SECONDS_PER_MINUTE = 60;
  private static final long MINUTES_PER_HOUR = 60;
  private static final long HOURS_PER_DAY = 24;

  private Words() {}

  /** {@code 12,345}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 event}, {@code 12,345 events}. */
  static String count(long number, String one) {
    return count(number) + " " + one + (number == 1 ? "" : "s");
  }

  /** {@code 870 B}, {@code 12.3 KiB}. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double kib = bytes / 1024.0;
    return kib < 1024
        ? String.format(Locale.ROOT, "%.1f KiB", kib)
        : String.format(Locale.ROOT, "%.1f MiB", kib / 1024);
  }

  /** {@code 41 ms}, {@code 3.2 s}, {@code 5 min}. */
  static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 100_000) {
      String seconds = String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
      return seconds.replace(".0 s", " s");
    }
    return age(duration);
  }

  /** {@code 12 s}, {@code 5 min}, {@code 3 h}, {@code 2 d}. */
  static String age(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 2 * SECONDS_PER_MINUTE) {
      return seconds + " s";
    }
    long minutes = seconds / SECONDS_PER_MINUTE;
    if (minutes < 2 * MINUTES_PER_HOUR) {
      return minutes + " min";
    }
    long hours = minutes / MINUTES_PER_HOUR;
    return hours < 2 * HOURS_PER_DAY ? hours + " h" : hours / HOURS_PER_DAY + " d";
  }

  /** {@code 5 min ago}, {@code in 30 s}. */
  static String relative(Instant time, Instant now) {
    return time.isAfter(now)
        ? "in " + age(Duration.between(now, time))
        : age(Duration.between(time, now)) + " ago";
  }

  /** {@code 2026-11-22 10:02:31 UTC}. */
  static String time(Instant time) {
    return time.toString().replace('T', ' ').replaceAll("(\\.\\d+)?Z$", "") + " UTC";
  }

  /** {@code 10:02:31}. */
  static String clock(Instant time) {
    return time.toString().substring(11, 19);
  }

  /** {@code RoomAnalytics.*, BootEvent and 3 more}. */
  static String events(List<KeyPattern> patterns) {
    return listed(patterns.stream().map(KeyPattern::text).toList());
  }

  /** {@code all devices}, {@code room-17 and 3 more}. */
  static String devices(DeviceSelection devices) {
    return devices.all() ? "all devices" : listed(devices.deviceIds().stream().sorted().toList());
  }

  private static String listed(List<String> all) {
    String named = String.join(", ", all.subList(0, Math.min(NAMED, all.size())));
    return all.size() <= NAMED ? named : named + " and " + count(all.size() - NAMED) + " more";
  }
}
