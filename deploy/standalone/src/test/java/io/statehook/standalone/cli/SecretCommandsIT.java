package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys and secrets from the command line. */
final class SecretCommandsIT {
  @RegisterExtension static final CommandInstallations installations = new CommandInstallations();

  private CommandInstallation installation;

  /** Each test is an installation of its own. */
  @BeforeEach
  void install(TestInfo test) {
    installation = installations.withKeys(test.getDisplayName());
    installation.make();
  }

  @Test
  void aKeyIsResetActivatedAndItsHistoryKept() throws IOException {
    String first = installation.command("keys show --org acme").out().strip();

    Run.Ended reset = installation.command("keys reset --org acme --by ann");
    String next = reset.out().strip();
    assertThat(reset.code()).as(reset.err()).isZero();
    assertThat(next).startsWith("whsec_").isNotEqualTo(first);
    assertThat(reset.err()).contains("pending", "keys activate");
    Run.Ended shown = installation.command("keys show --org acme");
    assertThat(shown.out().strip()).isEqualTo(first);
    assertThat(shown.err()).contains("a new key is pending").doesNotContain("whsec_");
    assertThat(installation.command("keys show --org acme --pending").out().strip())
        .isEqualTo(next);
    JsonNode json = json(installation.command("keys show --org acme -o json"));
    assertThat(json.path("signingKey").asText()).isEqualTo(first);
    assertThat(json.path("pendingKey").asText()).isEqualTo(next);
    assertThat(json.path("activatesAt").asText()).isNotEmpty();

    Run.Ended again = installation.command("keys reset --org acme");
    assertThat(again.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(again.err()).contains("is pending until");
    Run.Ended activated = installation.command("keys activate --org acme --by ben");
    assertThat(activated.code()).as(activated.err()).isZero();
    assertThat(activated.out().strip()).isEqualTo(next);
    assertThat(installation.command("keys activate --org acme").code())
        .isEqualTo(ExitCodes.INVALID);
    assertThat(installation.command("keys show --org acme --pending").code())
        .isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(installation.command("keys reset --org nobody").code())
        .isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(installation.command("keys reset --org acme --now").out().strip())
        .isNotIn(first, next);

    Run.Ended history = installation.command("keys history --org acme");
    assertThat(history.out())
        .contains("ann", "reset", "ben", "activated", "reset-at-once", "shown")
        .doesNotContain("whsec_");
    assertThat(installation.command("keys history --org other").lines()).hasSize(1);
  }

  @Test
  void theEncryptionKeyIsReplacedInThreeSteps() throws IOException {
    String shown = installation.command("keys show --org acme").out();
    String before = Files.readString(installation.keyFile());

    assertThat(installation.command("keys rotate-encryption").err()).contains("--prepare adds one");
    assertThat(installation.command("keys rotate-encryption --prepare").err())
        .contains("added a key");
    assertThat(installation.command("keys rotate-encryption --prepare").err()).contains("already");
    Run.Ended rotated = installation.command("keys rotate-encryption");
    assertThat(rotated.code()).as(rotated.err()).isZero();
    assertThat(rotated.out()).contains("1 secret encrypted anew");
    Run.Ended finished = installation.command("keys rotate-encryption --finish");
    assertThat(finished.out()).as(finished.err()).contains("1 old key removed");

    assertThat(installation.command("keys show --org acme").out()).isEqualTo(shown);
    Path old = installation.file("old.json");
    Files.writeString(old, before);
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-------"));
    for (String line :
        List.of(
            "keys reset --org acme",
            "keys rotate-encryption --prepare",
            "keys rotate-encryption",
            "keys rotate-encryption --finish")) {
      Run.Ended refused = installation.command(line + " --key-file " + old);
      assertThat(refused.code()).as(line).isEqualTo(ExitCodes.INVALID);
      assertThat(refused.err()).as(line).contains("key file?");
    }
    Run.Ended put =
        installation.command(
            "Bearer x", "secrets put s --org acme --kind header --key-file " + old);
    assertThat(put.err()).contains("key file?");
    assertThat(old).hasContent(before);
  }

  @Test
  void aSecretIsStoredListedReplacedAndDeletedButNeverShown() throws IOException {
    subscribe("basic");

    Run.Ended put = installation.command("canary-password\n", "secrets put acme-s --user me");
    assertThat(put.code()).as(put.err()).isZero();
    assertThat(put.out()).contains("acme-s: basic, version 1").doesNotContain("canary");
    Path file = installation.file("secret");
    Files.writeString(file, "canary-second");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    String fromFile = "secrets put acme-s --user me --from-file " + file;
    assertThat(installation.command(fromFile).err()).contains("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(installation.command(fromFile).out()).contains("version 2");
    Run.Ended other = installation.command("Bearer canary", "secrets put acme-s --kind header");
    assertThat(other.code()).as(other.err()).isZero();
    assertThat(other.err()).contains("uses authorization \"basic\" for now");

    Run.Ended list = installation.command("secrets list");
    assertThat(list.lines()).hasSize(3);
    assertThat(list.out() + installation.command("secrets list -o json").out())
        .contains("acme-s", "basic", "header")
        .doesNotContain("canary", "ciphertext");
    assertThat(installation.command("secrets list --org other").lines()).hasSize(1);

    Run.Ended deleted = installation.command("secrets delete acme-s -o json");
    assertThat(deleted.code()).isZero();
    assertThat(json(deleted).path("deleted").asBoolean()).isTrue();
    assertThat(installation.command("secrets delete acme-s").code()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(installation.command("secrets list").lines()).hasSize(2);
    assertThat(installation.command("keys history --org acme").out())
        .contains("put", "deleted", "acme-s");
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
      Run.Ended refused = installation.command(bad.get(0), bad.get(1));

      assertThat(refused.code()).as(bad.get(1)).isNotZero();
      assertThat(refused.err()).as(bad.get(1)).contains(bad.get(2)).doesNotContain("canary");
    }
    assertThat(installation.command("secrets list").lines()).hasSize(1);
    assertThat(
            installation.command("Bearer x", "secrets put missing --kind header --org acme").code())
        .isZero();
  }

  @Test
  void theAccessRulesArePrintedForEachRole() {
    Run.Ended acls = installation.command("topics acls --principal batcher=User:sealer");

    assertThat(acls.code()).as(acls.err()).isZero();
    assertThat(acls.lines())
        .allMatch(line -> line.startsWith("kafka-acls --bootstrap-server "))
        .anyMatch(
            line ->
                line.contains(
                    "--allow-principal User:sealer --operation read --topic "
                        + installation.prefix()
                        + "device-events"))
        .noneMatch(
            line ->
                line.contains("User:sealer")
                    && line.contains("webhook-secrets")
                    && (line.contains("--operation read ") || line.contains("write")));
    assertThat(installation.command("topics acls -o json").lines()).hasSameSizeAs(acls.lines());
  }

  private void subscribe(String kind) {
    Run.Ended applied =
        installation.apply(
            """
            {"id":"acme-s","orgId":"acme","url":"https://hooks.acme.example/in",
             "authorization":{"kind":"%s"},"allowedEvents":["RoomAnalytics.*"],"allowedDevices":["*"]}
            """
                .formatted(kind));
    assertThat(applied.code()).as(applied.err()).isZero();
  }

  private static JsonNode json(Run.Ended ended) {
    return CommandInstallation.json(ended).get(0);
  }
}
