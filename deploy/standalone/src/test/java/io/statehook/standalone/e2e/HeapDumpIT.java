package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.statehook.dispatcher.control.Credential;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What somebody finds who gets hold of the memory of a worker that sends nothing just now. */
final class HeapDumpIT {
  private static final int SECRETS = Integer.getInteger("heap.secrets", 25);

  /** A buffer that is used again keeps its last content. */
  private static final int LAST_ONE_OPENED = 1;

  @Test
  void anIdleWorkerHoldsStoredSecretsInTheirEncryptedFormOnly() throws Exception {
    try (TestInstallation installation = TestInstallation.start()) {
      String org = installation.newOrg();
      try (Operator operator = Operator.of(installation)) {
        for (int i = 0; i < SECRETS; i++) {
          operator.credentials().put(org, name(i), Credential.header(secret(i)), Operator.NAME);
        }
      }
      installation.restartDispatcher();
      installation.apply(
          SubscriptionJson.of(name(0), org, "https://127.0.0.1:9443/")
              .put("authorization", Map.of("kind", "header")));

      String dump = heapDump(SharedBroker.directory("heap").resolve("worker.hprof"));

      assertThat(occurrences(dump, name(SECRETS - 1))).as("what is no secret").isPositive();
      assertThat(found(dump)).isLessThanOrEqualTo(LAST_ONE_OPENED);
    }
  }

  private static int found(String dump) {
    int found = 0;
    for (int i = 0; i < SECRETS; i++) {
      String secret = secret(i);
      String encoded = Base64.getEncoder().encodeToString(secret.getBytes(ISO_8859_1));
      found += occurrences(dump, secret) + occurrences(dump, encoded) > 0 ? 1 : 0;
    }
    return found;
  }

  private static int occurrences(String dump, String text) {
    int count = 0;
    for (int at = dump.indexOf(text); at >= 0; at = dump.indexOf(text, at + 1)) {
      count++;
    }
    return count;
  }

  /** Only what can still be reached: collection comes first. */
  private static String heapDump(Path file) throws Exception {
    Files.deleteIfExists(file);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(file.toString(), true);
    return Files.readString(file, ISO_8859_1);
  }

  private static String name(int number) {
    return "heap-" + number + "-subscription";
  }

  /** Never whole in memory before it is needed, so that this class does not plant what it seeks. */
  private static String secret(int number) {
    return new StringBuilder("terces-" + number + "-yranac").reverse().toString();
  }
}
