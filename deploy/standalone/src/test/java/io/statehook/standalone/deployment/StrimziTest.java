package io.statehook.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.AccessRules;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.KafkaUserScramSha512ClientAuthentication;
import io.strimzi.api.kafka.model.user.acl.AclOperation;
import io.strimzi.api.kafka.model.user.acl.AclResourcePatternType;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Topics and users for Strimzi are those that the program itself would make. */
final class StrimziTest {
  private static final TopicLayout LAYOUT = StatehookConfig.of(Map.of()).topics();

  @Test
  void everyTopicIsThereOnceAndNoOther() throws IOException {
    assertThat(Manifests.all("kafka", KafkaTopic.class))
        .extracting(topic -> topic.getMetadata().getName())
        .containsExactlyInAnyOrderElementsOf(
            List.of(Topic.values()).stream().map(LAYOUT::name).toList());
  }

  @ParameterizedTest
  @EnumSource(Topic.class)
  void aTopicIsAsTopicsPlanWantsIt(Topic topic) throws IOException {
    KafkaTopic resource =
        Manifests.all("kafka", KafkaTopic.class).stream()
            .filter(found -> found.getMetadata().getName().equals(LAYOUT.name(topic)))
            .findFirst()
            .orElseThrow();

    assertThat(resource.getMetadata().getLabels()).containsEntry("strimzi.io/cluster", "statehook");
    assertThat(resource.getSpec().getPartitions()).isEqualTo(LAYOUT.partitions(topic));
    assertThat(resource.getSpec().getReplicas()).isEqualTo(LAYOUT.replication());
    assertThat(
            resource.getSpec().getConfig().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> String.valueOf(e.getValue()))))
        .isEqualTo(LAYOUT.config(topic));
  }

  @Test
  void thereIsAUserForEachRole() throws IOException {
    assertThat(Manifests.all("kafka", KafkaUser.class))
        .extracting(user -> user.getMetadata().getName())
        .containsExactlyInAnyOrderElementsOf(
            List.of(AccessRules.Role.values()).stream().map(StrimziTest::userName).toList());
  }

  @ParameterizedTest
  @EnumSource(AccessRules.Role.class)
  void aUserMayDoWhatTopicsAclsPrintsAndNothingElse(AccessRules.Role role) throws IOException {
    KafkaUser user =
        Manifests.all("kafka", KafkaUser.class).stream()
            .filter(found -> found.getMetadata().getName().equals(userName(role)))
            .findFirst()
            .orElseThrow();

    assertThat(user.getMetadata().getLabels()).containsEntry("strimzi.io/cluster", "statehook");
    assertThat(user.getSpec().getAuthentication())
        .isInstanceOf(KafkaUserScramSha512ClientAuthentication.class);
    List<String> granted = new ArrayList<>();
    for (AclRule rule :
        ((KafkaUserAuthorizationSimple) user.getSpec().getAuthorization()).getAcls()) {
      granted.addAll(granted(rule));
    }
    assertThat(granted)
        .containsExactlyInAnyOrderElementsOf(
            new AccessRules(LAYOUT)
                .of(role, "User:" + userName(role)).stream().map(StrimziTest::wanted).toList());
  }

  private static String userName(AccessRules.Role role) {
    return "statehook-" + role.wireName();
  }

  private static String wanted(AclBinding binding) {
    return "%s %s %s %s %s %s"
        .formatted(
            binding.entry().permissionType(),
            binding.entry().host(),
            // Strimzi writes DescribeConfigs.
            binding.entry().operation().name().replace("_", ""),
            binding.pattern().resourceType(),
            binding.pattern().patternType() == PatternType.PREFIXED ? "PREFIX" : "LITERAL",
            binding.pattern().name());
  }

  private static List<String> granted(AclRule rule) {
    List<String> lines = new ArrayList<>();
    for (AclOperation operation : rule.getOperations()) {
      lines.add(
          "%s %s %s %s"
              .formatted(
                  rule.getType().name(),
                  rule.getHost(),
                  operation.name(),
                  resource(rule.getResource())));
    }
    return lines;
  }

  private static String resource(AclRuleResource resource) {
    if (resource instanceof AclRuleTopicResource topic) {
      return "TOPIC %s %s".formatted(pattern(topic.getPatternType()), topic.getName());
    }
    if (resource instanceof AclRuleGroupResource group) {
      return "GROUP %s %s".formatted(pattern(group.getPatternType()), group.getName());
    }
    AclRuleTransactionalIdResource id = (AclRuleTransactionalIdResource) resource;
    return "TRANSACTIONAL_ID %s %s".formatted(pattern(id.getPatternType()), id.getName());
  }

  private static String pattern(AclResourcePatternType type) {
    return type.name().toUpperCase(Locale.ROOT);
  }
}
