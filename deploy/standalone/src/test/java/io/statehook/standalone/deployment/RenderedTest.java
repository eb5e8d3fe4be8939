package io.statehook.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.statehook.standalone.tls.DevCertificates;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kustomize makes of the overlays, and what kubectl makes of the guide's secrets. */
final class RenderedTest {
  private static final Pattern SECRET =
      Pattern.compile("(?m)^kubectl (-n statehook create secret [^|#\\n]*)$");

  /** Strimzi makes it for the cluster that is taken for granted. */
  private static final String CLUSTER_CA = "statehook-cluster-ca-cert";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"evaluation", "production"})
  void everythingIsOneByItsPublishedModelAndInOneNamespace(String overlay) throws Exception {
    List<HasMetadata> resources = rendered(overlay);

    assertThat(resources).hasSizeGreaterThan(20);
    assertThat(resources)
        .filteredOn(resource -> !(resource instanceof Namespace))
        .allSatisfy(
            resource ->
                assertThat(resource.getMetadata().getNamespace())
                    .as(resource.getMetadata().getName())
                    .isEqualTo("statehook"));
    assertThat(resources)
        .extracting(one -> one.getKind() + "/" + one.getMetadata().getName())
        .doesNotHaveDuplicates();
    assertThat(all(resources, Deployment.class))
        .hasSize(3)
        .allSatisfy(
            deployment ->
                assertThat(pod(deployment).getContainers().get(0).getImage())
                    .isEqualTo("statehook:1.0.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluation", "production"})
  void everythingThatPodsAskForIsMade(String overlay) throws Exception {
    List<HasMetadata> resources = rendered(overlay);
    Set<String> made = new HashSet<>(readmeSecrets().keySet());
    made.add(CLUSTER_CA);
    all(resources, KafkaUser.class).forEach(user -> made.add(user.getMetadata().getName()));
    List<String> settings =
        all(resources, ConfigMap.class).stream().map(map -> map.getMetadata().getName()).toList();

    for (Deployment deployment : all(resources, Deployment.class)) {
      assertThat(made).containsAll(secrets(pod(deployment)).keySet());
      assertThat(pod(deployment).getVolumes())
          .filteredOn(volume -> volume.getConfigMap() != null)
          .extracting(volume -> volume.getConfigMap().getName())
          // With a hash of its content: other settings are another map, and restart the pods.
          .allSatisfy(name -> assertThat(name).matches("statehook-settings-[a-z0-9]{10}"))
          .isSubsetOf(settings)
          .hasSize(1);
    }
  }

  @Test
  void anEvaluationHasOnePodPerRoleAndProductionLeavesTheNumberToTheAutoscaler() throws Exception {
    assertThat(all(rendered("evaluation"), Deployment.class))
        .extracting(deployment -> deployment.getSpec().getReplicas())
        .containsOnly(1);

    List<HasMetadata> production = rendered("production");
    List<String> scaled =
        all(production, HorizontalPodAutoscaler.class).stream()
            .map(scaler -> scaler.getSpec().getScaleTargetRef().getName())
            .toList();
    assertThat(all(production, Deployment.class))
        .filteredOn(deployment -> deployment.getSpec().getReplicas() == null)
        .extracting(deployment -> deployment.getMetadata().getName())
        .containsExactlyInAnyOrderElementsOf(scaled)
        .hasSize(2);
  }

  @Test
  void theSecretsOfTheGuideHaveTheKeysThatPodsLookFor() throws Exception {
    Map<String, Set<String>> wanted = new HashMap<>();
    for (Deployment deployment : all(rendered("production"), Deployment.class)) {
      wanted.putAll(secrets(pod(deployment)));
    }
    Map<String, Set<String>> made = readmeSecrets();

    assertThat(made)
        .containsOnlyKeys(
            "statehook-encryption-keys", "statehook-admin-tokens", "statehook-admin-tls");
    made.forEach((name, keys) -> assertThat(keys).as(name).containsAll(wanted.get(name)));
    assertThat(wanted.get("statehook-encryption-keys")).containsExactly("keyset.json");
  }

  private List<HasMetadata> rendered(String overlay) throws Exception {
    Path of = Manifests.DIRECTORY.resolve("overlays").resolve(overlay).toAbsolutePath();
    List<HasMetadata> resources = new ArrayList<>();
    for (JsonNode document : new Kubectl(directory).run(List.of("kustomize", of.toString()))) {
      resources.add((HasMetadata) Manifests.read(document));
    }
    return resources;
  }

  private static <T> List<T> all(List<HasMetadata> resources, Class<T> kind) {
    return resources.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static PodSpec pod(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec();
  }

  /** The names of secrets that a pod looks into, and what it looks for there. */
  private static Map<String, Set<String>> secrets(PodSpec pod) {
    Map<String, Set<String>> secrets = new HashMap<>();
    pod.getContainers().get(0).getEnv().stream()
        .filter(variable -> variable.getValueFrom() != null)
        .map(variable -> variable.getValueFrom().getSecretKeyRef())
        .forEach(
            ref -> secrets.computeIfAbsent(ref.getName(), n -> new HashSet<>()).add(ref.getKey()));
    Map<String, String> volumes = new HashMap<>();
    for (Volume volume : pod.getVolumes()) {
      if (volume.getSecret() != null) {
        volumes.put(volume.getName(), volume.getSecret().getSecretName());
        secrets.computeIfAbsent(volume.getSecret().getSecretName(), n -> new HashSet<>());
      }
    }
    // Settings name files in there: the last part of a path below where a secret is mounted.
    pod.getContainers()
        .get(0)
        .getVolumeMounts()
        .forEach(
            mount ->
                pod.getContainers().get(0).getEnv().stream()
                    .map(variable -> String.valueOf(variable.getValue()))
                    .filter(value -> value.startsWith(mount.getMountPath() + "/"))
                    .filter(value -> volumes.containsKey(mount.getName()))
                    .forEach(
                        value ->
                            secrets
                                .get(volumes.get(mount.getName()))
                                .add(value.substring(mount.getMountPath().length() + 1))));
    return secrets;
  }

  /** Made as the guide says, on this side of an API server. */
  private Map<String, Set<String>> readmeSecrets() throws Exception {
    DevCertificates certificates =
        DevCertificates.in(directory, Clock.systemUTC(), new SecureRandom());
    Files.copy(certificates.certificateFile(), directory.resolve("admin.crt"));
    Files.copy(certificates.keyFile(), directory.resolve("admin.key"));
    Files.writeString(directory.resolve("keyset.json"), "keys");
    Files.writeString(directory.resolve("tokens"), "tokens");
    Map<String, Set<String>> secrets = new HashMap<>();
    String guide = Files.readString(Manifests.DIRECTORY.resolve("README.md"));
    for (String command :
        SECRET.matcher(guide).results().map(found -> found.group(1).strip()).toList()) {
      List<String> words = new ArrayList<>(List.of(command.split("\\s+")));
      words.addAll(List.of("--dry-run=client", "-o", "yaml"));
      JsonNode secret = new Kubectl(directory).run(words).get(0);
      Set<String> keys = new HashSet<>();
      secret.get("data").fieldNames().forEachRemaining(keys::add);
      secrets.put(secret.at("/metadata/name").asText(), keys);
    }
    return secrets;
  }
}
