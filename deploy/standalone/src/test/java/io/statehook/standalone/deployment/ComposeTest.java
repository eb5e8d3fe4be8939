package io.statehook.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.config.AdminConfig;
import io.statehook.common.config.ConfigSources;
import io.statehook.common.config.StatehookConfig;
import io.statehook.standalone.cli.CommandTree;
import io.statehook.standalone.cli.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The compose file says what the program understands, and names nothing that is not there. */
final class ComposeTest {
  private static final Path DIRECTORY = Path.of("..", "docker");
  private static final JsonNode COMPOSE = read("compose.yaml");

  @Test
  void everyCommandIsOneAndItsSettingsAreAccepted() {
    int checked = 0;
    for (Map.Entry<String, JsonNode> service : COMPOSE.get("services").properties()) {
      if (service.getValue().get("image").asText().contains("STATEHOOK_IMAGE")) {
        checked++;
        String[] words = texts(service.getValue().get("command")).stream().toArray(String[]::new);
        assertThatCode(() -> CommandTree.of(Surroundings.ofProcess()).parseArgs(words))
            .as(service.getKey())
            .doesNotThrowAnyException();
        assertThat(config(service.getValue())).isNotNull();
      }
    }
    assertThat(checked).isEqualTo(6);
  }

  @Test
  void dispatchersListenWhereTheyArePublishedAndMayListenSo() {
    for (String number : List.of("1", "2")) {
      JsonNode dispatcher = service("dispatcher-" + number);
      AdminConfig admin = AdminConfig.of(config(dispatcher)).orElseThrow();
      assertThat(admin.problems(true)).isEmpty();
      assertThat(admin.openMetrics()).isTrue();
      String owner = dispatcher.get("network_mode").asText().replace("service:", "");
      assertThat(texts(service(owner).get("ports")))
          .singleElement()
          .satisfies(port -> assertThat(port).endsWith(":" + admin.address().port()));
      assertThat(texts(read("prometheus.yml").at("/scrape_configs/0/static_configs/0/targets")))
          .contains(owner + ":" + admin.address().port());
      assertThat(config(dispatcher).millis(StatehookConfig.SHUTDOWN_GRACE_MS).toSeconds() + 15)
          .isLessThanOrEqualTo(seconds(dispatcher.get("stop_grace_period").asText()));
    }
  }

  @Test
  void everyProcessOfOursIsLockedDown() {
    for (Map.Entry<String, JsonNode> service : COMPOSE.get("services").properties()) {
      JsonNode of = service.getValue();
      if (of.get("image").asText().contains("STATEHOOK_IMAGE")) {
        assertThat(of.get("read_only").asBoolean()).as(service.getKey()).isTrue();
        assertThat(of.get("user").asText()).isEqualTo("10001:10001");
        assertThat(texts(of.get("cap_drop"))).containsExactly("ALL");
      }
      texts(of.path("ports")).forEach(port -> assertThat(port).startsWith("127.0.0.1:"));
    }
  }

  @Test
  void whatIsNamedIsThere() {
    TreeSet<String> volumes = new TreeSet<>();
    COMPOSE.get("volumes").fieldNames().forEachRemaining(volumes::add);
    for (JsonNode service : COMPOSE.get("services")) {
      service.path("depends_on").fieldNames().forEachRemaining(ComposeTest::service);
      for (String volume : texts(service.path("volumes"))) {
        String source = volume.split(":")[0];
        if (source.startsWith(".")) {
          assertThat(DIRECTORY.resolve(source)).exists();
        } else {
          assertThat(volumes).contains(source);
        }
      }
    }
  }

  @Test
  void brokersAgreeAndKeepThreeCopies() {
    for (int id = 1; id <= 3; id++) {
      JsonNode settings = service("kafka-" + id).get("environment");
      assertThat(settings.get("KAFKA_NODE_ID").asInt()).isEqualTo(id);
      assertThat(settings.get("KAFKA_CONTROLLER_QUORUM_VOTERS").asText())
          .contains("%d@kafka-%d:".formatted(id, id));
      assertThat(settings.get("KAFKA_ADVERTISED_LISTENERS").asText())
          .isEqualTo("PLAINTEXT://kafka-%d:9092".formatted(id));
      assertThat(settings.get("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR").asInt())
          .isEqualTo(3);
    }
  }

  private static JsonNode service(String name) {
    JsonNode service = COMPOSE.at("/services/" + name);
    assertThat(service.isObject()).as(name).isTrue();
    return service;
  }

  private static StatehookConfig config(JsonNode service) {
    Map<String, String> environment = new HashMap<>();
    service
        .path("environment")
        .properties()
        .forEach(e -> environment.put(e.getKey(), e.getValue().asText()));
    Map<String, String> flags = new HashMap<>();
    List<String> words = texts(service.get("command"));
    if (words.contains("--roles")) {
      flags.put(StatehookConfig.ROLES, words.get(words.indexOf("--roles") + 1));
    }
    return StatehookConfig.of(ConfigSources.merge(Map.of(), environment, flags));
  }

  private static long seconds(String duration) {
    assertThat(duration).endsWith("s");
    return Long.parseLong(duration.substring(0, duration.length() - 1));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(entry -> texts.add(entry.asText()));
    return texts;
  }

  private static JsonNode read(String file) {
    try {
      return Yaml.document(DIRECTORY.resolve(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
