package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No packet leaves for a forbidden address: counted by the kernel's packet filter, in a network
 * namespace of its own that has nothing but loopback and takes every address for its own.
 */
@Timeout(300)
final class EgressNetworkIT {
  private static final int LIMIT_SECONDS = 240;

  /**
   * A connection begins with a SYN; those for public addresses and all others are counted apart.
   */
  private static final String SCRIPT =
      """
      set -eu
      ip link set lo up
      test "$(ip -o link | wc -l)" -eq 1
      test -z "$(ip route)$(ip -6 route | grep -v '^::1 ' || true)"
      ip route add local default dev lo
      ip -6 route add local default dev lo
      nft -f - <<'NFT'
      table inet egress {
        counter public { }
        counter forbidden { }
        counter datagrams { }
        chain dialled {
          ip daddr %s counter name public return
          ip6 daddr %s counter name public return
          counter name forbidden
        }
        chain out {
          type filter hook output priority 0;
          tcp flags & (syn | ack) == syn jump dialled
          udp dport 53 counter name datagrams
        }
      }
      NFT
      "$@"
      nft list counters
      """
          .formatted(SealedNetworkMain.PUBLIC, SealedNetworkMain.PUBLIC6);

  private static final Pattern COUNTER =
      Pattern.compile("counter (\\w+) \\{\\s*packets (\\d+)", Pattern.DOTALL);

  @TempDir private Path directory;

  @BeforeAll
  static void requireTools() throws Exception {
    for (String tool : List.of("unshare", "ip", "nft", "bash")) {
      boolean found =
          Stream.concat(
                  Arrays.stream(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/sbin"))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
      if (!found) {
        unavailable(tool + " is not installed");
      }
    }
    List<String> probe = new ArrayList<>(namespace());
    probe.addAll(List.of("bash", "-c", "nft list ruleset && ip link set lo up"));
    if (new ProcessBuilder(probe).start().waitFor() != 0) {
      unavailable("this machine gives no network namespace");
    }
  }

  @Test
  void noPacketLeavesForAForbiddenAddress() throws Exception {
    String report = run("guarded");

    assertThat(report).doesNotContain("WRONG");
    assertThat(number(report, "attempts=(\\d+)")).isGreaterThan(4_000);
    assertThat(number(report, "wrong=(\\d+)")).isZero();
    assertThat(number(report, "canaries=(\\d+)")).isZero();
    assertThat(number(report, "words=(\\d+)")).as("one text for all").isEqualTo(1);
    assertThat(counter(report, "forbidden")).isZero();
    assertThat(counter(report, "datagrams")).as("other name servers").isZero();
    assertThat(counter(report, "public")).isPositive();
  }

  @Test
  void withoutTheGuardTheSameCountersCount() throws Exception {
    String report = run("open");

    assertThat(number(report, "canaries=(\\d+)")).isGreaterThan(40);
    assertThat(counter(report, "forbidden")).isGreaterThan(40);
  }

  private String run(String mode) throws Exception {
    Path out = directory.resolve("out");
    List<String> command = new ArrayList<>(namespace());
    command.addAll(List.of("bash", "-c", SCRIPT, "sealed"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // None of these may change where a connection goes.
    command.addAll(
        List.of(
            "-Dhttps.proxyHost=10.0.0.1",
            "-Dhttps.proxyPort=8080",
            "-DsocksProxyHost=10.0.0.1",
            "-Djava.net.useSystemProxies=true",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            SealedNetworkMain.class.getName(),
            mode));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().put("HTTPS_PROXY", "http://10.0.0.1:8080");
    builder.environment().put("https_proxy", "http://10.0.0.1:8080");
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
      fail("no end within %d s: %s", LIMIT_SECONDS, Files.readString(out));
    }
    String report = Files.readString(out);
    assertThat(process.exitValue()).as(report).isZero();
    return report;
  }

  private static List<String> namespace() throws IOException {
    boolean root = "root".equals(System.getProperty("user.name"));
    return root ? List.of("unshare", "-n") : List.of("unshare", "-rn");
  }

  private static long counter(String report, String name) {
    Matcher counter = COUNTER.matcher(report);
    while (counter.find()) {
      if (counter.group(1).equals(name)) {
        return Long.parseLong(counter.group(2));
      }
    }
    throw new AssertionError("no counter %s in: %s".formatted(name, report));
  }

  private static long number(String report, String pattern) {
    Matcher number = Pattern.compile(pattern).matcher(report);
    assertThat(number.find()).as(report).isTrue();
    return Long.parseLong(number.group(1));
  }

  private static void unavailable(String why) {
    if (System.getenv("CI") != null) {
      fail(why + ", and CI needs it");
    }
    System.err.println(why + ": test skipped; with CI=true it would fail");
    abort(why);
  }
}
