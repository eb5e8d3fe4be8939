package io.statehook.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
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
    assertThat(config.count(StatehookConfig.MAX_IN_FLIGHT)).isEqualTo(1024);
    assertThat(config.count(StatehookConfig.MAX_IN_FLIGHT_PER_HOST)).isEqualTo(128);
    assertThat(config.bytes(StatehookConfig.WORKER_MEMORY_BYTES)).isEqualTo(268_435_456);
    assertThat(config.bytes(StatehookConfig.LANE_MEMORY_BYTES)).isEqualTo(4_194_304);
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
  void everySettingIsDocumentedAndCarriesOurPrefix() {
    assertThat(StatehookConfig.definition().configKeys().values())
        .hasSize(20)
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
