package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.statehook.common.config.AdminConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.CannotStartException;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.dispatcher.control.AccessRules.Role;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.TokenFile;
import io.statehook.producer.Device;
import io.statehook.producer.DeviceEventProducer;
import io.statehook.producer.DeviceReport;
import io.statehook.producer.PublishResult;
import io.statehook.producer.ReportedValue;
import io.statehook.standalone.cli.Run;
import io.statehook.standalone.e2e.SecureBroker.Door;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Passwords, client certificates and tokens, each over TLS, on a broker that enforces the rules
 * that {@code topics acls} prints, given as an operator gives them: in a file of settings.
 */
final class SecureKafkaIT {
  private static final int KAFKA_REFUSED = 4;
  private static final String STRANGER = "statehook-stranger";

  private static HeardLog log;
  private static SecureBroker broker;
  private static TestInstallation installation;
  private static TokenFile tokens;
  private static String token;

  /** A secret is encoded alone, or as HTTP's and SASL's passwords behind a name. */
  private static final List<String> BEFORE_ENCODED =
      Stream.concat(
              Stream.of(""),
              Arrays.stream(Role.values())
                  .map(SecureKafkaIT::user)
                  .flatMap(user -> Stream.of(user + ":", "\0" + user + "\0")))
          .toList();

  /** What people and programs were shown. */
  private static final StringBuffer shown = new StringBuffer();

  @BeforeAll
  static void start() throws Exception {
    log = HeardLog.withKafka();
    List<String> users =
        Stream.concat(Arrays.stream(Role.values()).map(SecureKafkaIT::user), Stream.of(STRANGER))
            .toList();
    broker = SecureBroker.start(users);
    installation = TestInstallation.bare(broker.bootstrapServers());
    installation.topics().create();
    tokens = new TokenFile(SharedBroker.directory("tokens").resolve("tokens"));
    token = tokens.create("ann", OrgScope.ALL, true, new SecureRandom());
    applyWhatIsPrinted();
  }

  /** Line by line, with Kafka's own tool. */
  private static void applyWhatIsPrinted() {
    String root = broker.bootstrapServers();
    String prefix = "-D" + StatehookConfig.TOPIC_PREFIX + "=" + installation.prefix();
    Run.Ended printed = new Run().command("topics", "acls", "--bootstrap-server", root, prefix);
    assertThat(printed.lines()).hasSizeGreaterThan(100);
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, UTF_8));
    try {
      for (String line : printed.lines()) {
        Run.Ended ended = new Run().command(("kafka " + line).split(" "));
        assertThat(ended.code()).as(line).isZero();
      }
    } finally {
      System.setOut(before);
    }
    assertThat(said.toString(UTF_8))
        .contains("Adding ACLs for resource")
        .doesNotContain("Error while executing");
  }

  @AfterAll
  static void stop() {
    try (HeardLog last = log;
        SecureBroker beforeThat = broker;
        TestInstallation first = installation) {
      // Closed from below, as far as the start came.
    }
  }

  @AfterEach
  void nobodyHasSeenASecret() {
    String everything = shown + log.text();
    assertThat(everything).contains("[hidden]");
    for (String secret : broker.secrets()) {
      assertThat(everything.contains(secret)).as("%s is shown", secret).isFalse();
      for (String before : BEFORE_ENCODED) {
        String encoded =
            Base64.getEncoder().withoutPadding().encodeToString((before + secret).getBytes(UTF_8));
        assertThat(everything.contains(encoded)).as("%s is shown encoded", secret).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyRoleWorksWithThePrintedRulesAlone(Door door) throws Exception {
    String org = installation.newOrg();
    TestReceiver receiver = installation.receiver();
    Path operator = patient(broker.settings(door, user(Role.OPERATOR)));
    assertThat(command(operator, "topics", "check").code()).isZero();
    assertThat(command(operator, "keys", "show", "--org", org).code()).isZero();

    try (Dispatcher worker = process(door, Role.WORKER);
        Dispatcher batcher = process(door, Role.BATCHER);
        Dispatcher admin = process(door, Role.ADMIN)) {
      installation.receiversKnow(worker);
      installation.topics().awaitWorkers(1);
      SubscriptionJson subscription = SubscriptionJson.of(org + "-s", org, receiver.url());
      installation.knowOrg(subscription.id(), org);
      assertThat(
              commandWith(subscription.text(), operator, "subscriptions", "apply", "--verify", "-")
                  .err())
          .isEmpty();
      worker.table().sync().get();
      batcher.table().sync().get();
      String event = publish(door, org);

      await()
          .atMost(TestReceiver.PATIENCE)
          .untilAsserted(() -> assertThat(receiver.eventIds(subscription.id())).contains(event));
      receiver.assertHealthy();
      await()
          .untilAsserted(
              () ->
                  assertThat(command(operator, "attempts", "list").out())
                      .contains(subscription.id()));
      assertThat(command(operator, "doctor").out())
          .contains("this user may do on every topic what operators do")
          .doesNotContain("FAILED");
      assertThat(log.text()).doesNotContain("cannot read the group's session");
      assertThatTheConsoleMasks(admin, door);
    }
  }

  /** What stands in the file is there, but not the passwords. */
  private static void assertThatTheConsoleMasks(Dispatcher admin, Door door) throws Exception {
    String root = "http://127.0.0.1:%d".formatted(admin.adminAddress().orElseThrow().port());
    String page = ConsoleVisitor.signIn(root, token).get("/configuration").body();
    shown.append(page);
    assertThat(ConsoleVisitor.text(page))
        .contains(broker.settings(door, user(Role.ADMIN)).keySet())
        .contains("••••••");
  }

  private static String publish(Door door, String org) throws Exception {
    String id = UUID.randomUUID().toString();
    StatehookConfig config = installation.config(broker.settings(door, user(Role.PRODUCER)));
    try (DeviceEventProducer devices =
        DeviceEventProducer.builder()
            .topic(installation.topics().name(Topic.DEVICE_EVENTS))
            .connect(config.kafka("producer"))) {
      PublishResult result =
          devices
              .publish(
                  DeviceReport.status(
                          new Device(org, "board"),
                          "RoomAnalytics.PeopleCount.Current",
                          new ReportedValue.Text("4"))
                      .withId(id))
              .toCompletableFuture()
              .get(1, TimeUnit.MINUTES);
      assertThat(result).isInstanceOf(PublishResult.Published.class);
    }
    return id;
  }

  @ParameterizedTest
  @EnumSource
  void whoOnlyKnowsANameIsRefused(Door door) throws Exception {
    String setting =
        switch (door) {
          case SCRAM -> "user and password";
          case MUTUAL_TLS -> "ssl.keystore.location";
          case OAUTHBEARER -> "sasl.oauthbearer.token.endpoint.url";
        };
    assertRefused(file(broker.pretending(door, user(Role.OPERATOR))), setting);
  }

  @ParameterizedTest
  @EnumSource
  void aBrokerThatNobodyVouchesForIsNotTalkedTo(Door door) throws Exception {
    assertRefused(file(broker.untrusting(door, user(Role.OPERATOR))), "ssl.truststore.location");
  }

  @ParameterizedTest
  @EnumSource
  void aUserWithoutRulesIsRefused(Door door) throws Exception {
    assertRefused(file(broker.settings(door, STRANGER)), "statehook topics acls");
  }

  @Test
  void aWorkerWithABatchersUserDoesNotStart() throws Exception {
    Map<String, String> settings = new HashMap<>(broker.settings(Door.SCRAM, user(Role.BATCHER)));
    settings.put(StatehookConfig.ROLES, "worker");

    assertThatThrownBy(() -> installation.anotherDispatcher(settings))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("statehook topics acls");
  }

  @Test
  void aTokenMayComeFromAFile() throws Exception {
    Path settings = patient(broker.withTokenFile(user(Role.OPERATOR)));

    assertThat(command(settings, "topics", "check").err()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theGuideHasEverySettingThatIsUsedHere(Door door) throws Exception {
    String guide = Files.readString(Path.of("..", "OPERATIONS.md"));

    assertThat(broker.settings(door, "anybody").keySet())
        .filteredOn(name -> !name.equals("bootstrap.servers"))
        .allSatisfy(name -> assertThat(guide).contains("\n" + name + "="));
  }

  /** In a few lines that say what to look at, whatever was asked for. */
  private static void assertRefused(Path settings, String advice) {
    for (String words : List.of("topics check", "subscriptions list", "dispatcher")) {
      Run.Ended ended = command(settings, words.split(" "));

      assertThat(ended.code()).as("%s: %s", words, ended.err()).isEqualTo(KAFKA_REFUSED);
      assertThat(ended.err()).as(words).contains("refused: ", advice).doesNotContain("Exception");
      assertThat(ended.err().lines()).as(words).hasSizeLessThanOrEqualTo(4);
      assertThat(ended.out()).as(words).isEmpty();
    }
    assertThat(command(settings, "doctor").out())
        .contains("FAILED", "refused: ", "-> ", advice)
        .doesNotContain("Exception");
  }

  private static Dispatcher process(Door door, Role role) throws Exception {
    Map<String, String> settings = new HashMap<>(broker.settings(door, user(role)));
    settings.put(
        StatehookConfig.ROLES, role == Role.ADMIN ? "admin" : role.wireName() + ",monitor");
    settings.put(StatehookConfig.ADMIN_LISTEN, "127.0.0.1:0");
    settings.put(AdminConfig.TOKENS_FILE, tokens.path().toString());
    return installation.anotherDispatcher(settings);
  }

  private static Run.Ended command(Path settings, String... words) {
    return commandWith("", settings, words);
  }

  private static Run.Ended commandWith(String input, Path settings, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--command-config", settings.toString()));
    Run.Ended ended = new Run().input(input).command(all.toArray(String[]::new));
    shown.append(ended.out()).append(ended.err());
    return ended;
  }

  /** The settings of one user of this installation as a file. */
  private static Path file(Map<String, String> kafka) throws Exception {
    return SettingsFile.of(installation.settings(kafka));
  }

  /** The same for commands that have to succeed: a busy machine is no broker that is away. */
  private static Path patient(Map<String, String> kafka) throws Exception {
    Map<String, String> settings = new HashMap<>(kafka);
    settings.put("default.api.timeout.ms", "60000");
    return file(settings);
  }

  private static String user(Role role) {
    return "statehook-" + role.wireName();
  }
}
