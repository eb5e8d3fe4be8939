package io.statehook.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the operating system says a process has used.
 *
 * @param cpu processor time since it started
 * @param memoryBytes what it holds; 0 where there is no {@code /proc}
 * @param threads 0 likewise
 */
record Usage(Duration cpu, long memoryBytes, int threads) {

  static Usage of(Child child) {
    Duration cpu =
        ProcessHandle.of(child.pid())
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow(() -> child.failure("has no processor time", null));
    List<String> status = status(child);
    return new Usage(cpu, number(status, "VmRSS:") << 10, (int) number(status, "Threads:"));
  }

  private static List<String> status(Child child) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(child.pid()), "status"));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw child.failure("has no status", e);
    }
  }

  private static long number(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }
}
