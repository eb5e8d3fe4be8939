package io.statehook.standalone.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The resources in {@code deploy/kubernetes}, read by the published models. Those take unknown
 * members on purpose; here they are refused, as a strict API server would.
 */
final class Manifests {
  static final Path DIRECTORY = Path.of("..", "kubernetes");

  /** Read by Kustomize, and by the adapter's own installation. */
  static final Set<String> OTHERS = Set.of("kustomization.yaml", "prometheus-adapter.yaml");

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1/ConfigMap", ConfigMap.class,
          "v1/Namespace", Namespace.class,
          "v1/Service", Service.class,
          "v1/ServiceAccount", ServiceAccount.class,
          "apps/v1/Deployment", Deployment.class,
          "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
          "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
          "kafka.strimzi.io/v1/KafkaTopic", KafkaTopic.class,
          "kafka.strimzi.io/v1/KafkaUser", KafkaUser.class);

  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              });

  private Manifests() {}

  /**
   * A document as its kind's model.
   *
   * @throws IOException naming the member that the kind does not have
   */
  static Object read(JsonNode document) throws IOException {
    String kind = document.path("apiVersion").asText() + "/" + document.path("kind").asText();
    Class<?> model = KINDS.get(kind);
    if (model == null) {
      throw new IOException("no model for " + kind);
    }
    return STRICT.treeToValue(document, model);
  }

  /** Every resource of a kind below a directory. */
  static <T> List<T> all(String directory, Class<T> kind) throws IOException {
    List<T> found = new ArrayList<>();
    for (Path file : files(DIRECTORY.resolve(directory))) {
      for (JsonNode document : Yaml.documents(file)) {
        Object resource = read(document);
        if (kind.isInstance(resource)) {
          found.add(kind.cast(resource));
        }
      }
    }
    return found;
  }

  /** Every file with resources below a directory. */
  static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(path -> path.toString().endsWith(".yaml"))
          .filter(path -> !OTHERS.contains(path.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  /** Every list of what belongs together. */
  static List<Path> kustomizations() throws IOException {
    try (Stream<Path> paths = Files.walk(DIRECTORY)) {
      return paths.filter(path -> path.endsWith("kustomization.yaml")).sorted().toList();
    }
  }
}
