package io.statehook.standalone.doctor;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.AccessRules;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What this user may do, and who may read secrets, as far as this user may see that. */
final class AccessCheck {
  private static final String EVERYBODY = "User:*";
  private static final Set<AclOperation> READING = EnumSet.of(AclOperation.READ, AclOperation.ALL);

  private final TopicLayout topics;
  private final Admin admin;

  AccessCheck(StatehookConfig config, Admin admin) {
    this.topics = config.topics();
    this.admin = admin;
  }

  void look(Findings found) throws ExecutionException, InterruptedException {
    lookAtOurselves(found);
    try {
      lookAtReadersOfSecrets(admin.describeAcls(AclBindingFilter.ANY).values().get(), found);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SecurityDisabledException) {
        found.note(
            "the cluster has no access control: who reaches it may read and write everything",
            "statehook topics acls prints the rules that it could have");
      } else if (e.getCause() instanceof AuthorizationException) {
        found.note("this user may not see the access rules", "");
      } else {
        throw e;
      }
    }
  }

  private void lookAtOurselves(Findings found) throws ExecutionException, InterruptedException {
    List<AclBinding> rules = new AccessRules(topics).of(AccessRules.Role.OPERATOR, EVERYBODY);
    Collection<TopicDescription> described =
        admin
            .describeTopics(
                Arrays.stream(Topic.values()).map(topics::name).toList(),
                new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .allTopicNames()
            .get()
            .values();
    for (TopicDescription topic : described) {
      Set<AclOperation> missing = wanted(rules, topic.name());
      missing.removeAll(topic.authorizedOperations());
      if (!missing.isEmpty()) {
        found.warning(
            "this user may not do on topic %s what operators do: %s"
                .formatted(topic.name(), words(missing)),
            "statehook topics acls prints the rules of an operator");
      }
    }
    if (found.isClean()) {
      found.ok("this user may do on every topic what operators do");
    }
  }

  private static Set<AclOperation> wanted(List<AclBinding> rules, String topic) {
    return rules.stream()
        .filter(rule -> rule.pattern().resourceType() == ResourceType.TOPIC)
        .filter(rule -> rule.pattern().name().equals(topic))
        .map(rule -> rule.entry().operation())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(AclOperation.class)));
  }

  private void lookAtReadersOfSecrets(Collection<AclBinding> rules, Findings found) {
    String secrets = topics.name(Topic.WEBHOOK_SECRETS);
    Set<String> readers =
        rules.stream()
            .filter(rule -> rule.entry().permissionType() == AclPermissionType.ALLOW)
            .filter(rule -> READING.contains(rule.entry().operation()))
            .filter(rule -> isAbout(rule.pattern(), secrets))
            .map(rule -> rule.entry().principal())
            .collect(Collectors.toCollection(TreeSet::new));
    if (readers.contains(EVERYBODY)) {
      found.failed(
          "everybody may read " + secrets,
          "remove the rules for %s; only workers and operators need it".formatted(EVERYBODY));
    } else {
      found.note(
          "%s may be read by: %s (and by super users)"
              .formatted(secrets, readers.isEmpty() ? "nobody" : String.join(", ", readers)),
          "");
    }
  }

  private static boolean isAbout(ResourcePattern pattern, String topic) {
    if (pattern.resourceType() != ResourceType.TOPIC) {
      return false;
    }
    return pattern.patternType() == PatternType.PREFIXED
        ? topic.startsWith(pattern.name())
        : pattern.name().equals(topic) || pattern.name().equals(ResourcePattern.WILDCARD_RESOURCE);
  }

  private static String words(Set<AclOperation> operations) {
    return operations.stream()
        .map(operation -> operation.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
