package io.statehook.standalone.cli;

import static io.statehook.standalone.cli.CommandInstallation.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.dispatcher.control.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

class CommandLineIT {
  private static final String PEOPLE =
      """
      {"id":"acme-people","orgId":"acme","name":"People","url":"https://hooks.acme.example/in?token=t",
       "allowedEvents":["RoomAnalytics.*"],"allowedDevices":["*"]}
      """;

  @RegisterExtension static final CommandInstallations installations = new CommandInstallations();

  private CommandInstallation installation;

  /** Each test is an installation of its own. */
  @BeforeEach
  void choosePrefix(TestInfo test) {
    installation = installations.withoutKeys(test.getDisplayName());
  }

  @Test
  void topicsArePlannedMadeAndChecked() {
    Run.Ended plan = installation.command("topics plan");
    assertThat(plan.code()).isZero();
    assertThat(plan.out())
        .contains(installation.prefix() + "device-events", "missing")
        .contains(
            "kafka-topics --bootstrap-server " + installations.bootstrapServers() + " --create")
        .contains("--config message.timestamp.type=LogAppendTime");
    assertThat(installation.command("topics check").code()).isEqualTo(ExitCodes.FAILED);

    assertThat(installation.command("topics apply").code()).isZero();

    assertThat(installation.command("topics check").code()).isZero();
    assertThat(json(installation.command("topics plan -o json")))
        .hasSize(11)
        .allSatisfy(topic -> assertThat(topic.path("state").asText()).isEqualTo("ok"));
  }

  @Test
  void aChangedSettingIsFoundAndCorrectedAndPartitionsAreLeftAlone() {
    installation.command("topics apply");
    Run.Ended check = installation.command("topics check -D statehook.topic.event.partitions=3");
    assertThat(check.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(check.out()).contains("2, wanted 3");

    Run.Ended apply = installation.command("topics apply -D statehook.topic.event.partitions=3");

    assertThat(apply.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(apply.err()).contains("remains:", "device-events has 2 partitions");
    assertThat(installation.command("topics check").code()).isZero();
  }

  @Test
  void moreReplicasThanBrokersAreRefusedWithAdvice() {
    Run.Ended ended = installation.command("topics apply -D statehook.topic.replication=3");

    assertThat(ended.code()).isEqualTo(ExitCodes.KAFKA);
    assertThat(ended.err()).contains("statehook.topic.replication=1");
  }

  @Test
  void withoutTopicsTheWayToMakeThemIsNamed() {
    Run.Ended ended = installation.command("subscriptions list");

    assertThat(ended.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(ended.err())
        .contains(installation.prefix() + "webhook-subscriptions", "statehook topics apply")
        .doesNotContain("\tat ");
    assertThat(installation.command("topics plan").out())
        .as("nothing was made")
        .doesNotContain(" ok");
  }

  @Test
  void theCatalogueIsWrittenOnceAndListed() throws IOException {
    installation.command("topics apply");
    assertThat(installation.command("catalogue list").err()).contains("catalogue apply");

    JsonNode first = json(installation.command("catalogue apply -o json")).get(0);
    JsonNode second = json(installation.command("catalogue apply -o json")).get(0);

    assertThat(first.path("written").asInt()).isPositive();
    assertThat(second.path("written").asInt()).isZero();
    assertThat(second.path("unchanged")).isEqualTo(first.path("written"));
    assertThat(installation.command("catalogue list").out())
        .contains("RoomAnalytics.PeopleCount.Current");

    Path own = installation.file("own.json");
    Files.writeString(own, "{\"key\":\"Own.Key\",\"type\":\"status\"}");
    assertThat(installation.run().command("catalogue", "apply", own.toString()).out())
        .contains("1 entry written");
    List<String> listed = installation.command("catalogue list").lines();
    assertThat(listed.subList(1, listed.size())).isSortedAccordingTo(byKey());
    assertThat(json(installation.command("catalogue list -o json")))
        .hasSize(first.path("written").asInt() + 1)
        .anyMatch(entry -> entry.path("key").asText().equals("Own.Key"));
  }

  @Test
  void aBadCatalogueEntryKeepsAllOthersOut() {
    installation.command("topics apply");

    Run.Ended ended =
        installation
            .run()
            .input("[{\"key\":\"A.B\",\"type\":\"status\"},{\"key\":\"A.C\",\"type\":\"state\"}]")
            .command("catalogue", "apply", "-");

    assertThat(ended.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(ended.err()).contains("A.C", "type").doesNotContain("A.B");
    assertThat(installation.command("catalogue list -o json").out()).isEmpty();
  }

  @Test
  void aSubscriptionLivesFromApplyToDelete() {
    installation.make();
    Run.Ended applied = installation.apply(PEOPLE);
    assertThat(applied.code()).as(applied.err()).isZero();
    assertThat(installation.command("subscriptions list").out())
        .contains("acme-people", "active", "RoomAnalytics.*", "https://hooks.acme.example/in?...")
        .doesNotContain("token", "PROBLEM");
    Run.Ended active = installation.command("subscriptions resume acme-people");
    assertThat(active.code()).isZero();
    assertThat(active.err()).contains("acme-people is not paused; nothing was written");

    assertThat(installation.command("subscriptions pause acme-people").out()).contains("paused");
    JsonNode paused = json(installation.command("subscriptions get acme-people -o json")).get(0);
    assertThat(paused.path("paused").asBoolean()).isTrue();
    assertThat(paused.path("url").asText()).isEqualTo("https://hooks.acme.example/in?token=t");

    assertThat(installation.command("subscriptions resume acme-people").code()).isZero();
    JsonNode resumed = json(installation.command("subscriptions get acme-people -o json")).get(0);
    assertThat(resumed.path("state").asText()).isEqualTo("active");
    assertThat(resumed.path("version").asLong()).isGreaterThan(paused.path("version").asLong());

    assertThat(installation.command("subscriptions delete acme-people").code()).isZero();
    assertThat(installation.command("subscriptions get acme-people").code())
        .isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(installation.command("subscriptions delete acme-people").code())
        .isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(installation.command("subscriptions pause acme-people").code())
        .isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(installation.command("subscriptions list -o json").out()).isEmpty();
  }

  @Test
  void everyFaultOfABadSubscriptionIsNamedAndNothingIsWritten() {
    installation.make();

    Run.Ended ended =
        installation.apply(
            PEOPLE
                + """
                {"id":"bad","orgId":"acme","url":"http://user@hooks.example","allowedEvents":["No.Such.Key"],
                 "allowedDevices":["*"],"colour":"red","headers":{"x-signature":"mine"}}
                """);

    assertThat(ended.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(ended.err())
        .contains("bad: url:", "bad: allowedEvents:", "No.Such.Key", "bad: colour", "bad: headers:")
        .contains("nothing was written")
        .doesNotContain("acme-people:");
    assertThat(installation.command("subscriptions list -o json").out()).isEmpty();
  }

  @Test
  void addressesInPrivateNetworksNeedTheOperatorsRule() {
    installation.make();
    String literal = PEOPLE.replace("hooks.acme.example", "127.0.0.1:8443");

    Run.Ended refused = installation.apply(literal);
    Run.Ended allowed =
        installation
            .run()
            .with("STATEHOOK_EGRESS_ALLOW", "127.0.0.0/8")
            .input(literal)
            .command("subscriptions", "apply", "-");

    assertThat(refused.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(refused.err()).contains("url:");
    assertThat(allowed.code()).isZero();
  }

  @Test
  void aChangeThatMayNeverHappenIsRefused() {
    installation.make();
    installation.apply(PEOPLE);

    Run.Ended ended =
        installation.apply(PEOPLE.replace("\"orgId\":\"acme\"", "\"orgId\":\"other\""));

    assertThat(ended.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(ended.err()).contains("orgId", "never changes");
  }

  @Test
  void aBadRecordOfAnotherToolIsShownAndTheVersionInForceCanStillBePaused() {
    installation.make();
    installation.apply(PEOPLE);
    installation.write("webhook-subscriptions", "acme-people", "{\"id\":\"acme-people\"}");
    installation.write("webhook-subscriptions", "never-good", "nonsense");

    Run.Ended list = installation.command("subscriptions list");
    Run.Ended paused = installation.command("subscriptions pause acme-people");

    assertThat(list.lines())
        .anyMatch(line -> line.contains("acme-people") && line.contains("active, refused"))
        .anyMatch(line -> line.contains("never-good") && line.contains("not JSON"));
    assertThat(list.out()).contains("PROBLEM", "orgId: ");
    assertThat(paused.code()).as(paused.err()).isZero();
    assertThat(
            json(installation.command("subscriptions get acme-people -o json"))
                .get(0)
                .path("state")
                .asText())
        .isEqualTo("paused");
    assertThat(installation.command("subscriptions delete never-good").code()).isZero();
  }

  @Test
  void whatIsPublishedIsTailed() throws Exception {
    installation.make();
    Run tail = installation.run();
    CompletableFuture<Run.Ended> tailing =
        tail.start("events", "tail", "--key", "RoomAnalytics.*", "--limit", "2");
    await().until(() -> tail.err().contains("following"));

    Run.Ended flags =
        installation
            .run()
            .command(
                ("events publish --org acme --device d1 --workspace w1"
                        + " --key RoomAnalytics.PeopleCount.Current --value 4")
                    .split(" "));
    Run.Ended lines =
        installation
            .run()
            .input(
                """
                {"orgId":"acme","deviceId":"d1","type":"status","key":"Standby.State","value":"Off"}
                {"orgId":"acme","deviceId":"d1","type":"status","key":"No.Such.Key","value":1}

                {"orgId":"acme","deviceId":"d2","type":"status","key":"RoomAnalytics.PeopleCount.Current","removed":true}
                """)
            .command("events", "publish", "-o", "json");

    assertThat(flags.code()).as(flags.err()).isZero();
    assertThat(lines.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(lines.err()).contains("line 2", "No.Such.Key");
    assertThat(json(lines)).hasSize(2).allMatch(event -> event.has("offset"));
    Run.Ended tailed = tailing.get();
    assertThat(tailed.code()).isZero();
    assertThat(tailed.out())
        .contains("acme  d1  RoomAnalytics.PeopleCount.Current=4")
        .contains("d2  RoomAnalytics.PeopleCount.Current=(removed)");
    assertThat(json(installation.command("events tail --from-beginning --limit 3 -o json")))
        .hasSize(3)
        .allMatch(event -> event.path("orgId").asText().equals("acme"));
  }

  @Test
  void tailEndsWithAnInterruption() throws Exception {
    installation.make();
    Run tail = installation.run();
    CompletableFuture<Run.Ended> tailing = tail.start("events", "tail");
    await().until(() -> tail.err().contains("following"));

    tail.interrupt();

    assertThat(tailing.get().code()).isEqualTo(ExitCodes.INTERRUPTED);
  }

  @Test
  void tailShowsWhatIsNoEvent() {
    installation.make();
    installation.write("device-events", "d1", "nonsense");

    Run.Ended tailed = installation.command("events tail --from-beginning --limit 1");

    assertThat(tailed.out()).contains("refused", "malformed");
  }

  @Test
  void aSimulatedFleetPublishesAtItsRateAndStops() {
    installation.make();

    long began = System.nanoTime();

    Run.Ended ended =
        installation.command(
            "events simulate --devices 5 --rate 50 --duration 2s --seed 7 -o json");

    double seconds = (System.nanoTime() - began) / 1e9;
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode totals = json(ended).get(0);
    assertThat(totals.path("published").asInt()).isBetween(50, (int) Math.ceil(50 * seconds));
    assertThat(totals.path("refused").asInt()).isZero();
    assertThat(totals.path("notAcknowledged").asInt()).isZero();
  }

  @Test
  void anOrgsKeyIsMadeOnceAndShown() {
    installation.make();
    String file = installation.file("keys.json").toString();

    Run.Ended without =
        installation.run().command("keys", "show", "--org", "acme", "--key-file", file);
    Run.Ended first =
        installation
            .run()
            .command("keys", "show", "--org", "acme", "--key-file", file, "--create-key-file");
    Run.Ended second =
        installation
            .run()
            .with("STATEHOOK_KEY_FILE", file)
            .command("keys", "show", "--org", "acme");

    assertThat(without.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(without.err()).contains("--create-key-file");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).startsWith("whsec_");
    assertThat(first.err()).contains("made the key file", "acme had no signing key yet");
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(second.err()).isEmpty();
  }

  @Test
  void aNewKeyFileIsNotMadeWhereSecretsAreStored() throws IOException {
    installation.make();
    Path first = installation.file("first.json");
    Path second = installation.file("second.json");
    String show = "keys show --org acme --key-file ";
    assertThat(installation.command(show + first + " --create-key-file").code()).isZero();

    Run.Ended made = installation.command(show + second + " --create-key-file");

    assertThat(made.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(made.err()).contains("has secrets already").doesNotContain("Exception");
    assertThat(second).doesNotExist();
    KeyFile.create(second);
    Run.Ended other = installation.command(show + second);
    assertThat(other.code()).as(other.err()).isEqualTo(ExitCodes.INVALID);
    assertThat(other.err()).contains("wrong key file?").doesNotContain("Exception");
  }

  private static Comparator<String> byKey() {
    return Comparator.comparing(line -> line.split(" ")[0]);
  }

  @Test
  void theDispatcherRunsUntilItIsStopped() throws Exception {
    installation.make();
    Path file = installation.file("keys.json");
    KeyFile.create(file);
    Run dispatcher =
        installation
            .run()
            .with("STATEHOOK_KEY_FILE", file.toString())
            .with("STATEHOOK_STATE_DIR", installation.file("state").toString());
    CompletableFuture<Run.Ended> running = dispatcher.start("dispatcher");
    await().until(() -> dispatcher.err().contains("running ") || running.isDone());

    dispatcher.interrupt();

    Run.Ended ended = running.get();
    assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.INTERRUPTED);
    assertThat(ended.err())
        .contains("running batcher, worker", "stopping", "stopped")
        .contains(installations.bootstrapServers(), "key file " + file, "allowed networks none");
  }

  @Test
  void theDispatcherSaysWhatStandsInTheWay() {
    Run.Ended topics = installation.command("dispatcher");
    installation.make();
    Run.Ended keyFile = installation.command("dispatcher");

    assertThat(topics.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(topics.err())
        .contains(installation.prefix() + "device-events is missing", "topics apply");
    assertThat(keyFile.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(keyFile.err()).contains("statehook.key.file").doesNotContain("\tat ");
  }

  @Test
  void theReceiverPrintsALinePerRequestUntilItIsStopped() throws Exception {
    Run receiver = installation.run().with(SigningKeyOptions.VARIABLE, "whsec_" + "MDEy".repeat(8));
    CompletableFuture<Run.Ended> receiving =
        receiver.start(
            "receiver", "--port", "0", "--certificates", installation.file("tls").toString());
    await().until(() -> receiver.err().contains("statehook.egress.ca.file=") || receiving.isDone());

    receiver.interrupt();

    Run.Ended ended = receiving.get();
    assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.INTERRUPTED);
    assertThat(ended.err()).contains("receiving at https://localhost:", "0 requests");
  }

  @Test
  void whatCannotBeTestedIsToldAtOnce() {
    installation.make();

    Run.Ended unknown = installation.command("subscriptions test nobody");
    assertThat(unknown.code()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(unknown.out()).contains("nobody: failed, unknown (there is no such subscription)");

    Run.Ended refused =
        installation
            .run()
            .input("{\"orgId\":\"acme\",\"url\":\"http://plain.example\"}")
            .command("subscriptions", "test", "new", "--draft", "-", "-o", "json");
    assertThat(refused.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(json(refused).get(0).path("error").asText()).isEqualTo("refused");
    assertThat(json(refused).get(0).path("detail").asText()).contains("url", "https");
  }
}
