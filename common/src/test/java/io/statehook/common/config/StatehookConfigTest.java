package io.statehook.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatehookConfigTest {

  @Test
  void withoutSettingsTheDefaultsApply() {
    StatehookConfig config = StatehookConfig.of(Map.of());

    assertThat(config.topics()).isEqualTo(new TopicLayout("", 64, 64, 8, 3));
    assertThat(config.list(StatehookConfig.ROLES)).containsExactly("batcher", "worker");
    assertThat(config.text(StatehookConfig.STATE_DIR)).endsWith("/statehook");
    assertThat(config.count(StatehookConfig.BATCHER_THREADS)).isEqualTo(2);
    assertThat(config.bytes(StatehookConfig.BATCHER_MEMORY_BYTES)).isEqualTo(268_435_456);
    assertThat(config.text(StatehookConfig.KEY_FILE)).isEmpty();
    EgressConfig egress = EgressConfig.of(config);
    assertThat(egress.allowedNetworks()).isEmpty();
    assertThat(egress.deniedNetworks()).isEmpty();
    assertThat(egress.deniedPorts()).contains(PortRange.parse("6379"), PortRange.parse("9092"));
    assertThat(egress.caFile()).isNull();
    assertThat(egress.proxy()).isNull();
    assertThat(config.adminAddress()).contains(new ListenAddress("127.0.0.1", 8080));
    assertThat(config.millis(StatehookConfig.SHUTDOWN_GRACE_MS)).isEqualTo(Duration.ofSeconds(25));
  }

  @Test
  void whatAnOperatorSaysAboutConnectionsIsReadOnce() {
    EgressConfig egress =
        EgressConfig.of(
            StatehookConfig.of(
                Map.of(
                    EgressConfig.ALLOW, "10.1.0.0/16,fd00::/8",
                    EgressConfig.DENY, "10.1.2.0/24",
                    EgressConfig.DENY_PORTS, "6000-6010,7000",
                    EgressConfig.CA_FILE, "/etc/statehook/ca.pem",
                    EgressConfig.PROXY, "[fd00::1]:3128")));

    assertThat(egress.allowedNetworks()).containsExactly("10.1.0.0/16", "fd00::/8");
    assertThat(egress.deniedNetworks()).containsExactly("10.1.2.0/24");
    assertThat(egress.deniedPorts())
        .containsExactly(new PortRange(6000, 6010), new PortRange(7000, 7000));
    assertThat(egress.caFile()).hasToString("/etc/statehook/ca.pem");
    assertThat(egress.proxy()).isEqualTo(InetSocketAddress.createUnresolved("[fd00::1]", 3128));
    assertThat(new PortRange(6000, 6010).contains(6000)).isTrue();
    assertThat(new PortRange(6000, 6010).contains(6010)).isTrue();
    assertThat(new PortRange(6000, 6010).contains(6011)).isFalse();
    assertThat(new PortRange(6000, 6010).contains(5999)).isFalse();
  }

  @Test
  void withoutSettingsAWorkerHasTheDocumentedLimits() {
    StatehookConfig config = StatehookConfig.of(Map.of());

    assertThat(config.count(WorkerSettings.MAX_IN_FLIGHT)).isEqualTo(1024);
    assertThat(config.count(WorkerSettings.MAX_IN_FLIGHT_PER_HOST)).isEqualTo(128);
    assertThat(config.count(WorkerSettings.SLOW_SHARE_PERCENT)).isEqualTo(50);
    assertThat(config.millis(WorkerSettings.SLOW_THRESHOLD_MS)).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.bytes(WorkerSettings.MEMORY_BYTES)).isEqualTo(268_435_456);
    assertThat(config.bytes(WorkerSettings.LANE_MEMORY_BYTES)).isEqualTo(4_194_304);
    assertThat(config.count(WorkerSettings.MAX_PENDING_APPENDS)).isEqualTo(10_000);
    assertThat(config.count(WorkerSettings.MAX_BACKLOG_READS)).isEqualTo(128);
    assertThat(config.count(WorkerSettings.BACKLOG_PAGE)).isEqualTo(1000);
    assertThat(config.count(WorkerSettings.MAX_UNSAVED)).isEqualTo(32);
    assertThat(config.millis(WorkerSettings.RETRY_AFTER_CAP_MS)).isEqualTo(Duration.ofHours(1));
    assertThat(config.millis(WorkerSettings.PARK_AFTER_MS)).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.millis(WorkerSettings.SUSPEND_AFTER_MS)).isEqualTo(Duration.ofDays(5));
  }

  @Test
  void theAdminRoleListensOnAnAddressOrNowhere() {
    assertThat(listening("[::1]:0")).contains(new ListenAddress("::1", 0));
    assertThat(listening("127.0.0.1:1").orElseThrow().isLoopback()).isTrue();
    assertThat(listening("0.0.0.0:8443").orElseThrow().isLoopback()).isFalse();
    assertThat(listening("[::]:8443").orElseThrow().isLoopback()).isFalse();
    assertThat(listening("off")).isEmpty();
  }

  @Test
  void whereOthersCanComeTheyNeedATokenAndFindTls() {
    Map<String, String> open = Map.of(StatehookConfig.ADMIN_LISTEN, "0.0.0.0:8443");
    assertThat(admin(open).problems(true))
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).contains(AdminConfig.TOKENS_FILE))
        .anySatisfy(text -> assertThat(text).contains(AdminConfig.TLS_CERT_FILE));

    Map<String, String> guarded = new HashMap<>(open);
    guarded.put(AdminConfig.TOKENS_FILE, "tokens");
    guarded.put(AdminConfig.PLAINTEXT, "true");
    assertThat(admin(guarded).problems(true)).isEmpty();
    guarded.put(AdminConfig.PLAINTEXT, "false");
    guarded.put(AdminConfig.TLS_CERT_FILE, "cert.pem");
    assertThatThrownBy(() -> admin(guarded)).hasMessageContaining(AdminConfig.TLS_KEY_FILE);
    guarded.put(AdminConfig.TLS_KEY_FILE, "key.pem");
    assertThat(admin(guarded).problems(true)).isEmpty();
    assertThat(admin(Map.of()).problems(true)).isEmpty();
  }

  @Test
  void whoOnlyMonitorsNeedsTlsButNoToken() {
    Map<String, String> open = Map.of(StatehookConfig.ADMIN_LISTEN, "0.0.0.0:8443");
    assertThat(admin(open).problems(false))
        .singleElement()
        .satisfies(text -> assertThat(text).contains(AdminConfig.TLS_CERT_FILE));
  }

  private static AdminConfig admin(Map<String, String> settings) {
    return AdminConfig.of(StatehookConfig.of(settings)).orElseThrow();
  }

  private static Optional<ListenAddress> listening(String address) {
    return StatehookConfig.of(Map.of(StatehookConfig.ADMIN_LISTEN, address)).adminAddress();
  }

  @Test
  void everySettingIsDocumentedAndCarriesOurPrefix() {
    assertThat(StatehookConfig.definition().configKeys().values())
        .hasSize(39)
        .allSatisfy(
            key -> {
              assertThat(key.name).startsWith(StatehookConfig.PREFIX);
              assertThat(key.documentation).isNotBlank().endsWith(".");
            });
  }

  @Test
  void theDefinitionCannotBeChangedFromOutside() {
    StatehookConfig.definition()
        .define("statehook.x", ConfigDef.Type.INT, ConfigDef.Importance.LOW, "x");

    assertThat(StatehookConfig.definition().names()).doesNotContain("statehook.x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "statehook.topic.event.partitions   | 0",
        "statehook.topic.event.partitions   | 10001",
        "statehook.topic.event.partitions   | many",
        "statehook.topic.event.partitions   | ''",
        "statehook.topic.delivery.partitions | -1",
        "statehook.topic.dead.letter.partitions | 1.5",
        "statehook.topic.replication        | 10",
        "statehook.topic.prefix             | Acme.",
        "statehook.topic.prefix             | a_b",
        "statehook.roles                    | console",
        "statehook.roles                    | batcher,console",
        "statehook.roles                    | ''",
        "statehook.batcher.threads          | 0",
        "statehook.batcher.memory.bytes     | 1048575",
        "statehook.worker.max.in.flight     | 100001",
        "statehook.worker.lease.ms          | 999",
        "statehook.worker.slow.share.percent | 101",
        "statehook.worker.suspend.after.ms  | 1",
        "statehook.admin.listen             | 0.0.0.256:8080",
        "statehook.admin.listen             | 127.0.0.1:65536",
        "statehook.admin.listen             | localhost",
        "statehook.shutdown.grace.ms        | -1",
        "statehook.egress.deny.ports        | ssh",
        "statehook.egress.deny.ports        | 65536",
        "statehook.egress.deny.ports        | 443,9-8",
        "statehook.egress.deny.ports        | -1",
        "statehook.egress.proxy             | proxy.example",
        "statehook.egress.proxy             | http://proxy.example:3128",
        "statehook.egress.proxy             | user:password@proxy.example:3128",
        "statehook.egress.proxy             | proxy.example:0",
        "statehook.egress.proxy             | proxy.example:65536",
        "statehook.egress.proxy             | ::1:3128"
      })
  void aBadValueIsRefusedByName(String name, String value) {
    assertThatThrownBy(() -> StatehookConfig.of(Map.of(name, value)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(name);
  }

  @Test
  void everyBadSettingIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                StatehookConfig.of(
                    Map.of(
                        "statehook.rolls", "worker",
                        "statehook.topic.prefix", "UPPER",
                        "statehook.topic.replication", "0",
                        "statehook.batcher.threads", "two")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("statehook.rolls: unknown setting, did you mean statehook.roles?")
        .hasMessageContaining("not \"UPPER\"")
        .hasMessageContaining("statehook.topic.replication")
        .hasMessageContaining("statehook.batcher.threads");
  }

  @ParameterizedTest
  @CsvSource({
    "statehook.key.fil, ', did you mean statehook.key.file?'",
    "statehook.batcher.thread, ', did you mean statehook.batcher.threads?'",
    "statehook.something.else.entirely, ''"
  })
  void anUnknownSettingIsRefusedWithTheClosestName(String name, String suggestion) {
    assertThatThrownBy(() -> StatehookConfig.of(Map.of(name, "x")))
        .hasMessage(name + ": unknown setting" + suggestion);
  }

  @Test
  void kafkaSettingsPassThroughAndAClientsOwnPrefixWins() {
    StatehookConfig config =
        StatehookConfig.of(
            Map.of(
                "bootstrap.servers", "a:9092",
                "client.id", "all",
                "consumer.client.id", "mine",
                "consumer.max.poll.records", "7",
                "producer.linger.ms", "5",
                "streams.consumer.fetch.min.bytes", "9",
                "statehook.topic.prefix", "acme-"));

    assertThat(config.kafka("consumer"))
        .isEqualTo(
            Map.of("bootstrap.servers", "a:9092", "client.id", "mine", "max.poll.records", "7"));
    assertThat(config.kafka("producer"))
        .isEqualTo(Map.of("bootstrap.servers", "a:9092", "client.id", "all", "linger.ms", "5"));
    assertThat(config.kafka("admin"))
        .isEqualTo(Map.of("bootstrap.servers", "a:9092", "client.id", "all"));
    assertThat(config.kafka("streams"))
        .isEqualTo(
            Map.of(
                "bootstrap.servers",
                "a:9092",
                "client.id",
                "all",
                "consumer.fetch.min.bytes",
                "9"));
    assertThat(config.topics().name(Topic.DEVICE_EVENTS)).isEqualTo("acme-device-events");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "consumer.", "Consumer", "connect"})
  void anUnknownKindOfClientIsAMistake(String client) {
    assertThatThrownBy(() -> StatehookConfig.of(Map.of()).kafka(client))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + client + "\"");
  }
}
