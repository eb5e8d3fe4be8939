package io.statehook.standalone.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that goes by such a clock has another time of day, and nothing else is different. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class MovableClockIT {
  private static final Duration OFF = Duration.ofHours(5);

  @TempDir private Path directory;
  private MovableClock clock;

  @BeforeEach
  void move() {
    if (MovableClock.library().isEmpty()) {
      Unavailable.skip("libfaketime is not installed");
    }
    clock = new MovableClock(directory.resolve("off"));
    clock.move(OFF);
  }

  @Test
  void theTimeOfDayIsAnotherAndWaitsLastAsLongAsEver() throws Exception {
    String[] said = run(Waiting.class).split(" ");

    assertThat(Instant.parse(said[0]))
        .isCloseTo(Instant.now().plus(OFF), within(5, ChronoUnit.MINUTES));
    assertThat(Integer.parseInt(said[1])).as("waits for one time").isLessThan(10);
  }

  private String run(Class<?> program) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(clock.environment());
    Process process = builder.start();
    try {
      return new String(process.getInputStream().readAllBytes(), UTF_8).trim();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Says what time it is, and how many waits it took for a short time to pass. */
  static final class Waiting {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private Waiting() {}

    /** The program. */
    public static void main(String[] args) {
      long end = System.nanoTime() + NANOS;
      int waits = 0;
      for (long left = NANOS; left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
        waits++;
      }
      System.out.println(Instant.now() + " " + waits);
    }
  }
}
