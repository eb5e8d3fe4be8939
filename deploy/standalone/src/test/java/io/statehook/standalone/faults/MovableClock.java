package io.statehook.standalone.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of a process, which jumps when it is told to, as when somebody sets a machine's
 * time; monotonic time goes on as ever. By libfaketime, which asks a file how far off it is.
 */
final class MovableClock {
  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  private final Path library;
  private final Path file;

  /**
   * A clock that is right.
   *
   * @param file it is told by
   */
  MovableClock(Path file) {
    this.library =
        library().orElseThrow(() -> new IllegalStateException("libfaketime is not installed"));
    this.file = file;
    move(Duration.ZERO);
  }

  /** Where libfaketime is, if it is installed. */
  static Optional<Path> library() {
    try (Stream<Path> folders = Files.list(LIBRARIES)) {
      return folders.map(folder -> folder.resolve(LIBRARY)).filter(Files::exists).findAny();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process has in its environment that goes by this clock. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_CACHE_DURATION", // Seconds. Else the file is read whenever time is asked for.
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "FAKETIME_FORCE_MONOTONIC_FIX", // Else waits of the JVM that have a limit end at once.
        "0",
        "FAKETIME_DONT_RESET",
        "1");
  }

  /** From now on it is off by so much. */
  void move(Duration off) {
    try {
      Path written = Files.writeString(file.resolveSibling("clock.new"), off(off));
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String off(Duration off) {
    return "%+d\n".formatted(off.toSeconds());
  }
}
