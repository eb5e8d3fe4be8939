package io.statehook.standalone.dev;

import io.statehook.standalone.broker.DirectoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where one run keeps everything, and nobody else meanwhile.
 *
 * @param path exists
 * @param kept whether it stays at the end
 * @param lock held until closed
 */
record DevDirectory(Path path, boolean kept, DirectoryLock lock) implements AutoCloseable {
  /**
   * The given directory, made if need be, or a temporary one.
   *
   * @throws IllegalArgumentException when the given one cannot be used
   */
  static DevDirectory of(Optional<Path> given) throws IOException {
    if (given.isEmpty()) {
      Path temporary = Files.createTempDirectory("statehook-dev");
      return new DevDirectory(temporary, false, locked(temporary));
    }
    Path path = given.get().toAbsolutePath();
    makeDirectory("--data", path);
    if (!Files.isWritable(path)) {
      throw new IllegalArgumentException("--data: no permission to write to " + path);
    }
    return new DevDirectory(path, true, locked(path));
  }

  /** Before anything starts: a second run must not take ports and fail half-way. */
  private static DirectoryLock locked(Path path) throws IOException {
    return DirectoryLock.on(path)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    ("--data: another statehook dev works in %s; its addresses are in %s."
                            + " End it first, or give another directory")
                        .formatted(path, path.resolve(Announcement.FILE))));
  }

  /**
   * Makes sure now that a file can be written at the end.
   *
   * @throws IllegalArgumentException when it cannot
   */
  static void makeRoomFor(Path summary) {
    Path parent = summary.toAbsolutePath().getParent();
    if (parent == null || Files.isDirectory(summary)) {
      throw new IllegalArgumentException("--summary: %s is a directory".formatted(summary));
    }
    makeDirectory("--summary", parent);
    if (!Files.isWritable(Files.exists(summary) ? summary : parent)) {
      throw new IllegalArgumentException("--summary: no permission to write " + summary);
    }
  }

  private static void makeDirectory(String flag, Path directory) {
    try {
      if (!Files.isDirectory(directory)) { // Java 17 refuses a link to a directory.
        Files.createDirectories(directory);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: the directory %s cannot be made".formatted(flag, directory), e);
    }
  }

  /** Deletes it, unless it is kept. */
  @Override
  public void close() throws IOException {
    lock.close();
    if (kept) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
