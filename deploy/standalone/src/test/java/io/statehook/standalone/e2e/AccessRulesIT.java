package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.config.AdminConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.dispatcher.control.AccessRules;
import io.statehook.dispatcher.control.AccessRules.Role;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.TokenFile;
import io.statehook.standalone.broker.EmbeddedBroker;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The printed access rules on a broker that enforces them: enough to work, and no more. */
final class AccessRulesIT {
  private static final String ROOT = "root";
  private static EmbeddedBroker broker;
  private static TestInstallation installation;

  /** R reads, W writes; the columns are producer, batcher, worker, operator, admin. */
  private static final Map<Topic, String> EXPECTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(Topic.DEVICE_EVENTS, "W R - RW RW"),
              Map.entry(Topic.EVENT_CATALOGUE, "- R R RW RW"),
              Map.entry(Topic.WEBHOOK_SUBSCRIPTIONS, "- R R RW RW"),
              Map.entry(Topic.WEBHOOK_SECRETS, "- - RW RW RW"),
              Map.entry(Topic.WEBHOOK_DELIVERIES, "- W R RW RW"),
              Map.entry(Topic.WEBHOOK_ATTEMPTS, "- - RW R R"),
              Map.entry(Topic.WEBHOOK_BACKLOG, "- - RW R -"),
              Map.entry(Topic.WEBHOOK_LANES, "- - RW R -"),
              Map.entry(Topic.WEBHOOK_DEAD_LETTERS, "- W W R R"),
              Map.entry(Topic.WEBHOOK_STATUS, "- R RW R R"),
              Map.entry(Topic.WEBHOOK_COMMANDS, "- - RW RW RW")));

  @BeforeAll
  static void start() throws Exception {
    broker = new EmbeddedBroker(SharedBroker.directory("guarded"), 0, accessControl());
    broker.start();
    installation = TestInstallation.bare(broker.bootstrapServers(), as(ROOT));
    installation.topics().create();
    List<AclBinding> rules = new ArrayList<>();
    for (Role role : Role.values()) {
      rules.addAll(
          new AccessRules(installation.topics().layout()).of(role, "User:" + role.wireName()));
    }
    installation.topics().admin().createAcls(rules).all().get();
    // A broker acknowledges rules a moment before it follows them.
    await()
        .untilAsserted(
            () ->
                assertThat(
                        installation
                            .topics()
                            .admin()
                            .describeAcls(AclBindingFilter.ANY)
                            .values()
                            .get())
                    .containsAll(rules));
  }

  @AfterAll
  static void stop() {
    installation.close();
    broker.close();
  }

  @Test
  void theBrokerAllowsEachRoleWhatIsExpectedAndNothingElse() throws Exception {
    assertThat(allowed()).containsExactlyInAnyOrderEntriesOf(EXPECTED);
  }

  private static Map<Topic, String> allowed() throws Exception {
    Map<Topic, String> found = new EnumMap<>(Topic.class);
    for (Role role : Role.values()) {
      try (Admin admin = clients(role).admin()) {
        for (Topic topic : Topic.values()) {
          found.merge(topic, allowed(admin, topic), (before, next) -> before + " " + next);
        }
      }
    }
    return found;
  }

  @Test
  void aBatcherCannotReadASecretHoweverItTries() throws Exception {
    String secrets = installation.topics().name(Topic.WEBHOOK_SECRETS);
    try (Consumer<byte[], byte[]> consumer = clients(Role.BATCHER).reader("curious");
        Producer<byte[], byte[]> producer = clients(Role.BATCHER).producer("curious", Map.of())) {
      consumer.assign(List.of(new TopicPartition(secrets, 0)));
      consumer.seek(new TopicPartition(secrets, 0), 0);

      assertThatThrownBy(
              () -> {
                while (true) {
                  assertThat(consumer.poll(Duration.ofSeconds(1))).isEmpty();
                }
              })
          .isInstanceOf(TopicAuthorizationException.class);
      assertThatThrownBy(
              () ->
                  producer
                      .send(new ProducerRecord<>(secrets, "k".getBytes(UTF_8), new byte[0]))
                      .get())
          .hasCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void withTheseRulesEverythingWorks() throws Exception {
    String org = installation.newOrg();
    TestReceiver receiver = installation.receiver();
    try (Dispatcher worker = installation.anotherDispatcher(monitored(Role.WORKER));
        Dispatcher batcher = installation.anotherDispatcher(monitored(Role.BATCHER));
        Producer<byte[], byte[]> devices = clients(Role.PRODUCER).producer("devices", Map.of())) {
      installation.receiversKnow(worker);
      SubscriptionJson subscription = SubscriptionJson.of(org + "-s", org, receiver.url());
      installation.write(subscription);
      worker.table().sync().get();
      batcher.table().sync().get();
      TestEvent event = TestEvent.people(org, "board", 1);
      devices
          .send(
              new ProducerRecord<>(
                  installation.topics().name(Topic.DEVICE_EVENTS),
                  event.deviceId().getBytes(UTF_8),
                  event.bytes()))
          .get();

      receiver.awaitEvent(event);
      receiver.assertHealthy();
      assertThat(batcher.metrics().orElseThrow())
          .containsPattern("webhook_events_read_total [1-9]");
      await()
          .untilAsserted(
              () ->
                  assertThat(worker.metrics().orElseThrow())
                      .containsPattern("webhook_events_delivered_total [1-9]"));
      for (Dispatcher process : List.of(batcher, worker)) {
        ApiClient stranger = client(process, "", Optional.empty());
        assertThat(stranger.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(stranger.get("/metrics").statusCode()).isEqualTo(401);
        assertThat(stranger.get("/").statusCode()).isEqualTo(404);
      }
    }
  }

  /** Health and numbers need no right that the role itself does not have. */
  private static Map<String, String> monitored(Role role) {
    Map<String, String> settings = new HashMap<>(role(role));
    settings.put(StatehookConfig.ROLES, role.wireName() + ",monitor");
    settings.put(StatehookConfig.ADMIN_LISTEN, "127.0.0.1:0");
    return settings;
  }

  private static ApiClient client(Dispatcher process, String path, Optional<String> token) {
    String root =
        "http://127.0.0.1:%d%s".formatted(process.adminAddress().orElseThrow().port(), path);
    return new ApiClient(HttpClient.newHttpClient(), root, token, Optional.empty());
  }

  @Test
  void withTheseRulesTheApiDoesItsWork() throws Exception {
    String org = installation.newOrg();
    TokenFile tokens = new TokenFile(SharedBroker.directory("tokens").resolve("tokens"));
    String token = tokens.create("ann", OrgScope.ALL, true, new SecureRandom());
    Map<String, String> settings = new HashMap<>(role(Role.ADMIN));
    settings.put(StatehookConfig.ADMIN_LISTEN, "127.0.0.1:0");
    settings.put(AdminConfig.TOKENS_FILE, tokens.path().toString());
    try (Dispatcher process = installation.anotherDispatcher(settings)) {
      ApiClient client = client(process, "/api/v1", Optional.of(token));
      JsonNode record =
          Json.parse(SubscriptionJson.of("guarded", org, "https://127.0.0.1:65000/").bytes())
              .document()
              .orElseThrow();

      assertThat(client.post("/subscriptions?verify=false", record).statusCode()).isEqualTo(201);
      assertThat(client.post("/orgs/%s/signing-key".formatted(org)).statusCode()).isEqualTo(200);
      for (String list : List.of("/deliveries", "/attempts", "/dead-letters", "/status")) {
        assertThat(client.get(list).statusCode()).as(list).isEqualTo(200);
      }
      JsonNode all = Json.mapper().createObjectNode().put("all", true);
      assertThat(client.post("/dead-letters/redrive", all).statusCode()).isEqualTo(200);
      assertThat(client.post("/subscriptions/guarded/expected-traffic").statusCode())
          .isEqualTo(200);
    }
  }

  private static String allowed(Admin admin, Topic topic) throws Exception {
    Set<AclOperation> operations = EnumSet.noneOf(AclOperation.class);
    try {
      operations.addAll(
          admin
              .describeTopics(
                  List.of(installation.topics().name(topic)),
                  new DescribeTopicsOptions().includeAuthorizedOperations(true))
              .allTopicNames()
              .get()
              .get(installation.topics().name(topic))
              .authorizedOperations());
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(TopicAuthorizationException.class);
    }
    String word =
        (operations.contains(AclOperation.READ) ? "R" : "")
            + (operations.contains(AclOperation.WRITE) ? "W" : "");
    return word.isEmpty() ? "-" : word;
  }

  private static KafkaClients clients(Role role) {
    return new KafkaClients(installation.config(as(role.wireName())), role.wireName());
  }

  private static Map<String, String> role(Role role) {
    Map<String, String> settings = new HashMap<>(as(role.wireName()));
    settings.put(StatehookConfig.ROLES, role.wireName());
    return settings;
  }

  /** Client settings of one user. */
  private static Map<String, String> as(String user) {
    return Map.of(
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        login("username=\"%s\" password=\"%s-password\"".formatted(user, user)));
  }

  /** Only the controller's own listener is without login. */
  private static Map<String, String> accessControl() {
    StringBuilder users =
        new StringBuilder(
            "username=\"root\" password=\"root-password\" user_root=\"root-password\"");
    for (Role role : Role.values()) {
      users.append(" user_%s=\"%s-password\"".formatted(role.wireName(), role.wireName()));
    }
    return Map.of(
        "listener.security.protocol.map",
        "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms",
        "PLAIN",
        "sasl.mechanism.inter.broker.protocol",
        "PLAIN",
        "listener.name.plaintext.plain.sasl.jaas.config",
        login(users.toString()),
        "authorizer.class.name",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users",
        "User:root;User:ANONYMOUS");
  }

  private static String login(String options) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required " + options + ";";
  }
}
