package io.statehook.standalone.faults;

import io.statehook.common.config.StatehookConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A build of the program, by its jars, and the processes of it. */
final class Build implements AutoCloseable {
  private final String name;
  private final Path lib;
  private final List<DispatcherChild> started = new ArrayList<>();

  /**
   * Jars that are there.
   *
   * @param name what its processes are called, with a number behind
   * @param lib the directory that the jars are in
   */
  Build(String name, Path lib) throws IOException {
    try (var jars = Files.list(lib)) {
      if (jars.noneMatch(jar -> jar.getFileName().toString().startsWith("statehook-standalone-"))) {
        throw new IllegalArgumentException("no jars of ours in " + lib);
      }
    }
    this.name = name;
    this.lib = lib.toAbsolutePath();
  }

  /** Whether a process is of this build. */
  boolean isOf(String process) {
    return process.startsWith(name + "-");
  }

  /** Starts a process of it; returns at once. */
  DispatcherChild start(Bench bench, String role) throws IOException {
    String process = "%s-%s%d".formatted(name, role, started.size() + 1);
    Properties properties = new Properties();
    properties.putAll(bench.settings());
    // Two processes on one machine, as two pods have them.
    Path state = bench.directory().resolve(process + "-state");
    properties.put(StatehookConfig.STATE_DIR, state.toString());
    Path settings = bench.directory().resolve(process + ".properties");
    try (var writer = Files.newBufferedWriter(settings)) {
      properties.store(writer, null);
    }
    DispatcherChild child =
        DispatcherChild.start(process, role, settings, bench.directory(), lib + "/*");
    started.add(child);
    return child;
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    started.forEach(DispatcherChild::close);
  }
}
