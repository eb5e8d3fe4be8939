package io.statehook.standalone.doctor;

import io.statehook.common.config.StatehookConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Room and permission in the directories of this machine that processes write to. */
final class DiskCheck {
  private static final long MIB = 1 << 20;
  private static final long SCARCE_MIB = 1024;
  private static final long TOO_LITTLE_MIB = 100;

  private final StatehookConfig config;
  private final Optional<Path> data;

  DiskCheck(StatehookConfig config, Optional<Path> data) {
    this.config = config;
    this.data = data;
  }

  void look(Findings found) throws IOException {
    Map<String, Path> directories = new LinkedHashMap<>();
    directories.put(StatehookConfig.STATE_DIR, Path.of(config.text(StatehookConfig.STATE_DIR)));
    directories.put("the temporary directory", Path.of(System.getProperty("java.io.tmpdir")));
    data.ifPresent(directory -> directories.put("--data", directory));
    for (Map.Entry<String, Path> directory : directories.entrySet()) {
      look(directory.getKey(), directory.getValue().toAbsolutePath(), found);
    }
  }

  private static void look(String what, Path directory, Findings found) throws IOException {
    Path existing = existing(directory);
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      found.failed(
          "%s: this user cannot write %s".formatted(what, existing),
          "give this user the directory, or choose another one");
      return;
    }
    long freeMib = Files.getFileStore(existing).getUsableSpace() / MIB;
    String text = "%s: %,d MiB are free in %s".formatted(what, freeMib, directory);
    String remedy = "make room, or choose another disk";
    if (freeMib < TOO_LITTLE_MIB) {
      found.failed(text, remedy);
    } else if (freeMib < SCARCE_MIB) {
      found.warning(text, remedy);
    } else {
      found.ok(text);
    }
  }

  /** The directory itself, or the one in which it would be made. */
  private static Path existing(Path directory) {
    Path candidate = directory;
    while (!Files.exists(candidate) && candidate.getParent() != null) {
      candidate = candidate.getParent();
    }
    return candidate;
  }
}
