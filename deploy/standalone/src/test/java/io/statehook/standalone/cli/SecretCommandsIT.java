package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.statehook.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Keys and secrets from the command line. */
final class SecretCommandsIT {
  @TempDir static Path directory;
  private static EmbeddedBroker broker;

  private String prefix = "";
  private Path keyFile = Path.of("none");

  @BeforeAll
  static void startBroker() throws IOException {
    broker = new EmbeddedBroker(directory.resolve("broker"), 0);
    broker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /** Each test is an installation of its own. */
  @BeforeEach
  void install(TestInfo test) {
    prefix = "t%x-".formatted(test.getDisplayName().hashCode());
    keyFile = directory.resolve(prefix + "keys.json");
    assertThat(command("topics apply").code()).isZero();
    assertThat(command("catalogue apply").code()).isZero();
    assertThat(command("keys show --org acme --create-key-file").code()).isZero();
  }

  @Test
  void aKeyIsResetActivatedAndItsHistoryKept() throws IOException {
    String first = command("keys show --org acme").out().strip();

    Run.Ended reset = command("keys reset --org acme --by ann");
    String next = reset.out().strip();
    assertThat(reset.code()).as(reset.err()).isZero();
    assertThat(next).startsWith("whsec_").isNotEqualTo(first);
    assertThat(reset.err()).contains("pending", "keys activate");
    Run.Ended shown = command("keys show --org acme");
    assertThat(shown.out().strip()).isEqualTo(first);
    assertThat(shown.err()).contains("a new key is pending").doesNotContain("whsec_");
    assertThat(command("keys show --org acme --pending").out().strip()).isEqualTo(next);
    JsonNode json = json(command("keys show --org acme -o json"));
    assertThat(json.path("signingKey").asText()).isEqualTo(first);
    assertThat(json.path("pendingKey").asText()).isEqualTo(next);
    assertThat(json.path("activatesAt").asText()).isNotEmpty();

    Run.Ended again = command("keys reset --org acme");
    assertThat(again.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(again.err()).contains("is pending until");
    Run.Ended activated = command("keys activate --org acme --by ben");
    assertThat(activated.code()).as(activated.err()).isZero();
    assertThat(activated.out().strip()).isEqualTo(next);
    assertThat(command("keys activate --org acme").code()).isEqualTo(ExitCodes.INVALID);
    assertThat(command("keys show --org acme --pending").code()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(command("keys reset --org nobody").code()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(command("keys reset --org acme --now").out().strip()).isNotIn(first, next);

    Run.Ended history = command("keys history --org acme");
    assertThat(history.out())
        .contains("ann", "reset", "ben", "activated", "reset-at-once", "shown")
        .doesNotContain("whsec_");
    assertThat(command("keys history --org other").lines()).hasSize(1);
  }

  @Test
  void theEncryptionKeyIsReplacedInThreeSteps() throws IOException {
    String shown = command("keys show --org acme").out();
    String before = Files.readString(keyFile);

    assertThat(command("keys rotate-encryption").err()).contains("--prepare adds one");
    assertThat(command("keys rotate-encryption --prepare").err()).contains("added a key");
    assertThat(command("keys rotate-encryption --prepare").err()).contains("already");
    Run.Ended rotated = command("keys rotate-encryption");
    assertThat(rotated.code()).as(rotated.err()).isZero();
    assertThat(rotated.out()).contains("1 secret encrypted anew");
    Run.Ended finished = command("keys rotate-encryption --finish");
    assertThat(finished.out()).as(finished.err()).contains("1 old key removed");

    assertThat(command("keys show --org acme").out()).isEqualTo(shown);
    Path old = directory.resolve(prefix + "old.json");
    Files.writeString(old, before);
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-------"));
    for (String line :
        List.of(
            "keys reset --org acme",
            "keys rotate-encryption --prepare",
            "keys rotate-encryption",
            "keys rotate-encryption --finish")) {
      Run.Ended refused = command(line + " --key-file " + old);
      assertThat(refused.code()).as(line).isEqualTo(ExitCodes.INVALID);
      assertThat(refused.err()).as(line).contains("key file?");
    }
    Run.Ended put = put("Bearer x", "secrets put s --org acme --kind header --key-file " + old);
    assertThat(put.err()).contains("key file?");
    assertThat(old).hasContent(before);
  }

  @Test
  void aSecretIsStoredListedReplacedAndDeletedButNeverShown() throws IOException {
    subscribe("basic");

    Run.Ended put = put("canary-password\n", "secrets put acme-s --user me");
    assertThat(put.code()).as(put.err()).isZero();
    assertThat(put.out()).contains("acme-s: basic, version 1").doesNotContain("canary");
    Path file = directory.resolve(prefix + "secret");
    Files.writeString(file, "canary-second");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    String fromFile = "secrets put acme-s --user me --from-file " + file;
    assertThat(command(fromFile).err()).contains("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(command(fromFile).out()).contains("version 2");
    Run.Ended other = put("Bearer canary", "secrets put acme-s --kind header");
    assertThat(other.code()).as(other.err()).isZero();
    assertThat(other.err()).contains("uses authorization \"basic\" for now");

    Run.Ended list = command("secrets list");
    assertThat(list.lines()).hasSize(3);
    assertThat(list.out() + command("secrets list -o json").out())
        .contains("acme-s", "basic", "header")
        .doesNotContain("canary", "ciphertext");
    assertThat(command("secrets list --org other").lines()).hasSize(1);

    assertThat(command("secrets delete acme-s").code()).isZero();
    assertThat(command("secrets delete acme-s").code()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(command("secrets list").lines()).hasSize(2);
    assertThat(command("keys history --org acme").out()).contains("put", "deleted", "acme-s");
  }

  @Test
  void aSecretThatCannotBeSentIsRefusedWithoutBeingRepeated() {
    subscribe("basic");
    for (List<String> bad :
        List.of(
            List.of("canary", "secrets put acme-s", "--user"),
            List.of("canary", "secrets put acme-s --user can:ary", "colon"),
            List.of("can\nary", "secrets put acme-s --user me", "control characters"),
            List.of("can\nary", "secrets put acme-s --kind header", "one line"),
            List.of("", "secrets put acme-s --kind header", "1 to"),
            List.of("canary", "secrets put acme-s --kind header --user me", "basic only"),
            List.of("canary", "secrets put acme-s --kind mtls", "PRIVATE KEY"),
            List.of("canary", "secrets put acme-s --kind none", "uses no secret"),
            List.of("canary", "secrets put acme-s --user me --org other", "another org"),
            List.of("canary", "secrets put missing --kind header", "no subscription"))) {
      Run.Ended refused = put(bad.get(0), bad.get(1));

      assertThat(refused.code()).as(bad.get(1)).isNotZero();
      assertThat(refused.err()).as(bad.get(1)).contains(bad.get(2)).doesNotContain("canary");
    }
    assertThat(command("secrets list").lines()).hasSize(1);
    assertThat(put("Bearer x", "secrets put missing --kind header --org acme").code()).isZero();
  }

  @Test
  void theAccessRulesArePrintedForEachRole() {
    Run.Ended acls = command("topics acls --principal batcher=User:sealer");

    assertThat(acls.code()).as(acls.err()).isZero();
    assertThat(acls.lines())
        .allMatch(line -> line.startsWith("kafka-acls --bootstrap-server "))
        .anyMatch(
            line ->
                line.contains(
                    "--allow-principal User:sealer --operation read --topic "
                        + prefix
                        + "device-events"))
        .noneMatch(
            line ->
                line.contains("User:sealer")
                    && line.contains("webhook-secrets")
                    && (line.contains("--operation read ") || line.contains("write")));
    assertThat(command("topics acls -o json").lines()).hasSameSizeAs(acls.lines());
  }

  private void subscribe(String kind) {
    Run.Ended applied =
        run()
            .input(
                """
                {"id":"acme-s","orgId":"acme","url":"https://hooks.acme.example/in",
                 "authorization":{"kind":"%s"},"allowedEvents":["RoomAnalytics.*"],"allowedDevices":["*"]}
                """
                    .formatted(kind))
            .command("subscriptions", "apply", "-");
    assertThat(applied.code()).as(applied.err()).isZero();
  }

  private Run run() {
    return new Run()
        .with("STATEHOOK_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers())
        .with("STATEHOOK_TOPIC_PREFIX", prefix)
        .with("STATEHOOK_TOPIC_REPLICATION", "1")
        .with("STATEHOOK_TOPIC_EVENT_PARTITIONS", "1")
        .with("STATEHOOK_TOPIC_DELIVERY_PARTITIONS", "1")
        .with("STATEHOOK_TOPIC_DEAD_LETTER_PARTITIONS", "1")
        .with("STATEHOOK_KEY_FILE", keyFile.toString());
  }

  private Run.Ended command(String line) {
    return run().command(line.split(" "));
  }

  private Run.Ended put(String secret, String line) {
    return run().input(secret).command(line.split(" "));
  }

  private static JsonNode json(Run.Ended ended) {
    return Json.parse(ended.out().strip().getBytes(StandardCharsets.UTF_8))
        .document()
        .orElseThrow();
  }
}
