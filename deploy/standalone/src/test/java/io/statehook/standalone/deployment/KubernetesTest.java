package io.statehook.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.statehook.common.config.AdminConfig;
import io.statehook.common.config.ConfigSources;
import io.statehook.common.config.StatehookConfig;
import io.statehook.standalone.cli.CommandTree;
import io.statehook.standalone.cli.Surroundings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is deployed on Kubernetes starts, is guarded, and stops as the program needs it. */
final class KubernetesTest {
  private static final String ROLE = "app.kubernetes.io/component";
  private static final Duration BESIDES_THE_GRACE = Duration.ofSeconds(15);

  static Stream<Deployment> deployments() throws IOException {
    return Manifests.all("base", Deployment.class).stream();
  }

  @Test
  void everyResourceIsOneByItsPublishedModel() throws IOException {
    for (Path file : Manifests.files(Manifests.DIRECTORY)) {
      assertThat(Yaml.documents(file)).as("%s", file).isNotEmpty();
      for (JsonNode document : Yaml.documents(file)) {
        assertThatCode(() -> Manifests.read(document)).as("%s", file).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void aMisspeltMemberIsFound() throws IOException {
    JsonNode deployment = Yaml.documents(Manifests.DIRECTORY.resolve("base/batcher.yaml")).get(0);
    ((ObjectNode) deployment.at("/spec/template/spec")).put("terminationGracePeriod", 60);
    JsonNode topic = Yaml.documents(Manifests.DIRECTORY.resolve("kafka/topics.yaml")).get(0);
    ((ObjectNode) topic.get("spec")).put("partition", 60);

    assertThatThrownBy(() -> Manifests.read(deployment)).hasMessageContaining("GracePeriod");
    assertThatThrownBy(() -> Manifests.read(topic)).hasMessageContaining("partition");
  }

  @Test
  void thereIsADeploymentForEachRoleThatRuns() throws IOException {
    assertThat(deployments().map(KubernetesTest::role))
        .containsExactlyInAnyOrder("batcher", "worker", "admin");
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void theCommandIsOneAndItsSettingsAreAccepted(Deployment deployment) throws IOException {
    Container container = container(deployment);
    String[] words = container.getArgs().toArray(String[]::new);
    assertThatCode(() -> CommandTree.of(Surroundings.ofProcess()).parseArgs(words))
        .doesNotThrowAnyException();

    StatehookConfig config = config(deployment);
    boolean forPeople = role(deployment).equals("admin");
    List<String> roles = config.list(StatehookConfig.ROLES);
    assertThat(roles).contains(role(deployment), forPeople ? "admin" : "monitor");
    AdminConfig admin = AdminConfig.of(config).orElseThrow();
    assertThat(admin.problems(forPeople)).isEmpty();
    assertThat(admin.address().port()).isEqualTo(container.getPorts().get(0).getContainerPort());
    assertThat(config.kafkaSettings()).containsKeys("bootstrap.servers", "sasl.jaas.config");
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void probesAskWhatTheListenerAnswers(Deployment deployment) throws IOException {
    Container container = container(deployment);
    boolean tls = AdminConfig.of(config(deployment)).orElseThrow().tls().isPresent();
    assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
    assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/health/live");
    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/live");
    for (Probe probe :
        List.of(
            container.getStartupProbe(),
            container.getReadinessProbe(),
            container.getLivenessProbe())) {
      assertThat(probe.getHttpGet().getPort().getStrVal())
          .isEqualTo(container.getPorts().get(0).getName());
      assertThat(probe.getHttpGet().getScheme()).isEqualTo(tls ? "HTTPS" : "HTTP");
    }
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void aPodHasLongerToStopThanTheProgramTakes(Deployment deployment) throws IOException {
    Duration grace = config(deployment).millis(StatehookConfig.SHUTDOWN_GRACE_MS);

    assertThat(Duration.ofSeconds(pod(deployment).getTerminationGracePeriodSeconds()))
        .isGreaterThanOrEqualTo(grace.plus(BESIDES_THE_GRACE));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void aPodMayDoAndWriteAsLittleAsPossible(Deployment deployment) {
    PodSpec pod = pod(deployment);
    Container container = container(deployment);
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    // Else variables such as STATEHOOK_ADMIN_PORT appear, which are unknown settings.
    assertThat(pod.getEnableServiceLinks()).isFalse();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getResources().getLimits()).containsKey("memory");
    assertThat(container.getResources().getRequests()).containsKeys("memory", "cpu");
    assertThat(pod.getTopologySpreadConstraints()).isNotEmpty();
    assertThat(deployment.getSpec().getSelector().getMatchLabels())
        .isEqualTo(deployment.getSpec().getTemplate().getMetadata().getLabels());
  }

  @Test
  void onlyWorkersAndAdminsHaveTheEncryptionKeysAndEachHasItsOwnKafkaUser() throws IOException {
    for (Deployment deployment : deployments().toList()) {
      List<String> secrets =
          container(deployment).getEnv().stream()
              .filter(variable -> variable.getValueFrom() != null)
              .map(variable -> variable.getValueFrom().getSecretKeyRef().getName())
              .toList();
      assertThat(secrets).contains("statehook-" + role(deployment));
      assertThat(secrets.contains("statehook-encryption-keys"))
          .isEqualTo(!role(deployment).equals("batcher"));
    }
  }

  @Test
  void everyBudgetAndAutoscalerIsAboutADeployment() throws IOException {
    List<Map<String, String>> labels =
        deployments()
            .map(deployment -> deployment.getSpec().getSelector().getMatchLabels())
            .toList();
    assertThat(Manifests.all("base", PodDisruptionBudget.class))
        .hasSize(2)
        .extracting(budget -> budget.getSpec().getSelector())
        .extracting(LabelSelector::getMatchLabels)
        .allSatisfy(selector -> assertThat(labels).contains(selector));
    List<String> names =
        deployments().map(deployment -> deployment.getMetadata().getName()).toList();
    assertThat(Manifests.all("autoscaling", HorizontalPodAutoscaler.class))
        .hasSize(2)
        .allSatisfy(
            scaler -> assertThat(names).contains(scaler.getSpec().getScaleTargetRef().getName()));
  }

  @Test
  void autoscalersAskForWhatTheRulesRecord() throws IOException {
    List<String> served = new ArrayList<>();
    List<String> recorded =
        MonitoringFiles.rules().stream().map(rule -> rule.path("record").asText()).toList();
    JsonNode adapter =
        Yaml.documents(Manifests.DIRECTORY.resolve("autoscaling/prometheus-adapter.yaml")).get(0);
    for (JsonNode rule : adapter.at("/rules/external")) {
      served.add(rule.at("/name/as").asText());
      assertThat(recorded).contains(rule.get("seriesQuery").asText());
      assertThat(rule.get("metricsQuery").asText()).contains(rule.get("seriesQuery").asText());
    }
    for (HorizontalPodAutoscaler scaler :
        Manifests.all("autoscaling", HorizontalPodAutoscaler.class)) {
      assertThat(served)
          .contains(scaler.getSpec().getMetrics().get(0).getExternal().getMetric().getName());
    }
  }

  @Test
  void whatOverlaysChangeIsThereAndTheirSettingsAreAccepted() throws IOException {
    Map<String, Deployment> byName = new HashMap<>();
    deployments().forEach(deployment -> byName.put(deployment.getMetadata().getName(), deployment));
    List<Deployment> patches = Manifests.all("overlays", Deployment.class);
    assertThat(patches).isNotEmpty();
    for (Deployment patch : patches) {
      Deployment target = byName.get(patch.getMetadata().getName());
      assertThat(target).as(patch.getMetadata().getName()).isNotNull();
      assertThat(container(patch).getName()).isEqualTo(container(target).getName());
      Map<String, String> environment = environment(target);
      environment.putAll(environment(patch));
      assertThatCode(() -> StatehookConfig.of(ConfigSources.merge(file(), environment, Map.of())))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void everyFileBelongsToAKustomization() throws IOException {
    for (Path file : Manifests.kustomizations()) {
      JsonNode kustomization = Yaml.documents(file).get(0);
      List<String> named = new ArrayList<>();
      for (String list : List.of("resources", "components")) {
        kustomization.path(list).forEach(entry -> named.add(entry.asText()));
      }
      kustomization.path("patches").forEach(patch -> named.add(patch.path("path").asText("")));
      named.removeIf(String::isEmpty);
      for (String name : named) {
        assertThat(file.resolveSibling(name)).exists();
      }
      try (Stream<Path> beside = Files.list(file.getParent())) {
        assertThat(beside.map(path -> path.getFileName().toString()))
            .filteredOn(name -> name.endsWith(".yaml"))
            .filteredOn(name -> !Manifests.OTHERS.contains(name))
            .allSatisfy(name -> assertThat(named).as("%s", file).contains(name));
      }
    }
  }

  private static String role(Deployment deployment) {
    return deployment.getSpec().getSelector().getMatchLabels().get(ROLE);
  }

  private static PodSpec pod(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec();
  }

  private static Container container(Deployment deployment) {
    return pod(deployment).getContainers().get(0);
  }

  /** What the process would be told; the texts of secrets do not matter. */
  private static StatehookConfig config(Deployment deployment) throws IOException {
    List<String> args = container(deployment).getArgs();
    return StatehookConfig.of(
        ConfigSources.merge(
            file(),
            environment(deployment),
            Map.of(StatehookConfig.ROLES, args.get(args.indexOf("--roles") + 1))));
  }

  private static Map<String, String> environment(Deployment deployment) {
    Map<String, String> environment = new HashMap<>();
    for (EnvVar variable : container(deployment).getEnv()) {
      environment.put(
          variable.getName(), variable.getValue() == null ? "secret" : variable.getValue());
    }
    return environment;
  }

  private static Map<String, String> file() throws IOException {
    Properties properties = new Properties();
    try (Reader reader =
        Files.newBufferedReader(Manifests.DIRECTORY.resolve("base/dispatcher.properties"))) {
      properties.load(reader);
    }
    Map<String, String> file = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> file.put(n, properties.getProperty(n)));
    return file;
  }
}
