package io.statehook.standalone.cli;

import static io.statehook.standalone.cli.CommandInstallation.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.dispatcher.control.KeyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code doctor} says about installations that are well and about others. */
final class DoctorIT {
  @RegisterExtension static final CommandInstallations installations = new CommandInstallations();

  /** What a busy machine may add on the way to the broker, in s. */
  private static final double MOST_DELAY = 5;

  private CommandInstallation installation;

  /** Each test is an installation of its own. */
  @BeforeEach
  void install(TestInfo test) {
    installation = installations.withKeys(test.getDisplayName());
  }

  @Test
  void aWellInstallationHasNothingButNotes() {
    installation.make();
    apply("people", "none", "https://203.0.114.7/in");

    Run.Ended ended = installation.command("doctor");

    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.lines().get(0)).startsWith("RESULT").contains("CHECK", "FINDING");
    assertThat(ended.out())
        .contains("cluster ", "transaction.version 2", "11 topics are as the settings say")
        .contains("have all their replicas in sync", "has no access control")
        .contains("the broker's clock is ")
        .contains("1 subscription of 1 org: 1 active", "1 receiver may be connected to")
        .contains("1 secret can be opened", "every org with subscriptions has a signing key")
        .contains("the key file " + installation.keyFile() + " can be used", "MiB are free")
        .contains("WARNING  groups", "-> start one: statehook dispatcher --roles batcher")
        .doesNotContain("FAILED", "Exception");
    assertThat(ended.err()).startsWith("0 failed, ").contains(" warnings, ");
    assertThat(installation.command("doctor --strict").code()).isEqualTo(ExitCodes.FAILED);
  }

  @Test
  void everyFindingIsALineOfJson() {
    installation.make();

    List<JsonNode> found = json(installation.command("doctor -o json"));

    assertThat(found)
        .hasSizeGreaterThan(12)
        .allSatisfy(
            finding ->
                assertThat(finding.fieldNames())
                    .toIterable()
                    .containsExactly("check", "result", "finding", "remedy"));
    assertThat(found.stream().map(finding -> finding.path("check").asText()).distinct())
        .contains("kafka", "features", "topics", "replicas", "access", "clock", "lease", "groups")
        .contains("catalogue", "subscriptions", "endpoints", "secrets")
        .contains("encryption-key", "egress", "disk");
  }

  @Test
  void whereNothingIsInstalledTheNextStepIsNamed() {
    Run.Ended ended = installation.command("doctor");

    assertThat(ended.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(ended.out())
        .contains(
            "topic "
                + installation.prefix()
                + "device-events is missing; run: statehook topics apply")
        .contains("not looked at while topics are missing")
        .contains("there is no key file")
        .doesNotContain("Exception");
  }

  @Test
  void withoutKafkaTheRestIsStillLookedAt() {
    Run.Ended ended = new Run().command("doctor", "--bootstrap-server", "127.0.0.1:1");

    assertThat(ended.code()).isEqualTo(ExitCodes.KAFKA);
    assertThat(ended.out())
        .contains("FAILED  kafka", "Kafka at 127.0.0.1:1 does not answer")
        .contains("-> Check that a broker runs there", "MiB are free")
        .doesNotContain("Exception");
  }

  @Test
  void topicsThatDifferAreTold() throws Exception {
    installation.make();
    alter("webhook-attempts", "retention.ms", "1000");
    alter("webhook-deliveries", "message.timestamp.type", "CreateTime");
    alter("webhook-backlog", "unclean.leader.election.enable", "true");

    Run.Ended ended =
        installation.command(
            "doctor -D statehook.topic.replication=2 -D statehook.topic.event.partitions=5");

    assertThat(ended.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(ended.out())
        .contains(
            "retention.ms=1000, wanted 604800000: " + installation.prefix() + "webhook-attempts")
        .contains("message.timestamp.type=CreateTime, wanted LogAppendTime")
        .contains("which loses acknowledged records: " + installation.prefix() + "webhook-backlog")
        .contains("2 replicas are wanted of every topic, but there are fewer brokers")
        .contains("1 replicas, the settings say 2: " + installation.prefix() + "device-events, ")
        .contains("__consumer_offsets has 1 replicas")
        .doesNotContain("too few replicas are in sync")
        .contains("-> set statehook.topic.event.partitions to 2");
    Run.Ended check = installation.command("topics check -D statehook.topic.replication=2");
    assertThat(check.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(check.err()).contains("device-events has 1 replicas, the settings say 2");
  }

  @Test
  void subscriptionsThatCannotWorkAreToldWithTheirReason() {
    installation.make();
    apply("inside", "none", "https://127.0.0.1:8443/in");
    apply("lacking", "basic", "https://203.0.114.7/in");
    installation.write("webhook-subscriptions", "bad", "{\"id\":\"bad\"}");
    Run.Ended put = installation.command("Bearer x", "secrets put unused --org acme --kind header");
    assertThat(put.code()).as(put.err()).isZero();

    Run.Ended ended = installation.command("doctor");

    assertThat(ended.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(ended.out())
        .contains("the newest record of \"bad\" is refused: ")
        .contains("the newest record of \"inside\" is refused: url")
        .contains("lacking: the secret for authorization \"basic\" is not stored; nothing is sent")
        .contains("-> run: statehook secrets put lacking")
        .contains("no subscription uses the header secret of \"unused\" (org acme)")
        .contains("-> statehook secrets delete unused --org acme --kind header removes it");
  }

  @Test
  void keysThatAreOpenToOthersOrForeignAreTold() throws Exception {
    installation.make();
    Path foreign = installation.file("foreign.json");
    KeyFile.create(foreign);
    Run.Ended wrong = installation.command("doctor --key-file " + foreign);
    Files.setPosixFilePermissions(
        installation.keyFile(), PosixFilePermissions.fromString("rw-r--r--"));
    Run.Ended open = installation.command("doctor");

    assertThat(wrong.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(wrong.out())
        .contains("no stored secret can be opened with EncryptionKeys[" + foreign);
    assertThat(open.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(open.out()).contains("is open to others; run: chmod 600 " + installation.keyFile());
  }

  @Test
  void aWrongClockIsTold() {
    installation.make();
    Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-10));
    Clock fast = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(3));

    assertThat(secondsOff(slow, "WARNING", "ahead of")).isCloseTo(10, within(MOST_DELAY));
    assertThat(secondsOff(fast, "FAILED", "behind")).isCloseTo(180, within(MOST_DELAY));
    assertThat(installation.run().at(fast).command("doctor").out())
        .contains("receivers refuse signatures");
  }

  private double secondsOff(Clock clock, String result, String direction) {
    String out = installation.run().at(clock).command("doctor").out();
    Matcher offset =
        Pattern.compile(
                "%s +clock +the broker's clock is ([0-9.]+) s %s".formatted(result, direction))
            .matcher(out);
    assertThat(offset.find()).as(out).isTrue();
    return Double.parseDouble(offset.group(1));
  }

  private void apply(String id, String authorization, String url) {
    installation.write(
        "webhook-subscriptions",
        id,
        """
        {"id":"%s","orgId":"acme","url":"%s","allowedEvents":["RoomAnalytics.*"],
         "allowedDevices":["*"],"authorization":{"kind":"%s"}}
        """
            .formatted(id, url, authorization));
  }

  private void alter(String topic, String key, String value) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", installations.bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, installation.prefix() + topic),
                  List.of(
                      new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }
}
