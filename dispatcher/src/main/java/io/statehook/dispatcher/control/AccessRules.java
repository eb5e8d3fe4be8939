package io.statehook.dispatcher.control;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The least that each role may do on a cluster with access control; what is not named is denied.
 * Only workers, operators and console read secrets: a batcher, which sees every org's events, never
 * does.
 */
public final class AccessRules {
  private static final String ANY_HOST = "*";

  private final TopicLayout topics;

  /** Who a principal works as. */
  public enum Role {
    /** Devices and what speaks for them. */
    PRODUCER(Set.of(), Set.of(Topic.DEVICE_EVENTS)),
    /** Matches and seals. */
    BATCHER(
        Set.of(
            Topic.DEVICE_EVENTS,
            Topic.EVENT_CATALOGUE,
            Topic.WEBHOOK_SUBSCRIPTIONS,
            Topic.WEBHOOK_STATUS),
        Set.of(Topic.WEBHOOK_DELIVERIES, Topic.WEBHOOK_DEAD_LETTERS)),
    /** Signs and sends. */
    WORKER(
        Set.of(
            Topic.EVENT_CATALOGUE,
            Topic.WEBHOOK_SUBSCRIPTIONS,
            Topic.WEBHOOK_STATUS,
            Topic.WEBHOOK_SECRETS,
            Topic.WEBHOOK_DELIVERIES,
            Topic.WEBHOOK_ATTEMPTS,
            Topic.WEBHOOK_BACKLOG,
            Topic.WEBHOOK_LANES,
            Topic.WEBHOOK_COMMANDS),
        Set.of(
            Topic.WEBHOOK_STATUS,
            Topic.WEBHOOK_SECRETS,
            Topic.WEBHOOK_ATTEMPTS,
            Topic.WEBHOOK_BACKLOG,
            Topic.WEBHOOK_LANES,
            Topic.WEBHOOK_DEAD_LETTERS,
            Topic.WEBHOOK_COMMANDS)),
    /**
     * People at the command line. They write batches and events when they send dead letters again.
     */
    OPERATOR(
        Set.of(Topic.values()),
        Set.of(
            Topic.EVENT_CATALOGUE,
            Topic.WEBHOOK_SUBSCRIPTIONS,
            Topic.WEBHOOK_SECRETS,
            Topic.WEBHOOK_COMMANDS,
            // What they send again stands in the dead letters.
            Topic.WEBHOOK_DELIVERIES,
            Topic.DEVICE_EVENTS)),
    /** Console and API: what operators do, short of making topics. */
    ADMIN(
        Set.of(
            Topic.DEVICE_EVENTS,
            Topic.EVENT_CATALOGUE,
            Topic.WEBHOOK_SUBSCRIPTIONS,
            Topic.WEBHOOK_STATUS,
            Topic.WEBHOOK_SECRETS,
            Topic.WEBHOOK_DELIVERIES,
            Topic.WEBHOOK_ATTEMPTS,
            Topic.WEBHOOK_DEAD_LETTERS,
            Topic.WEBHOOK_COMMANDS),
        OPERATOR.writes);

    private final Set<Topic> reads;
    private final Set<Topic> writes;

    Role(Set<Topic> reads, Set<Topic> writes) {
      this.reads = reads;
      this.writes = writes;
    }

    /** The role's name in options. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Rules for an installation's topics, groups and transactional ids. */
  public AccessRules(TopicLayout topics) {
    this.topics = topics;
  }

  /**
   * What a principal of the role is allowed.
   *
   * @param principal as Kafka names it, such as {@code User:batcher}
   */
  public List<AclBinding> of(Role role, String principal) {
    List<AclBinding> rules = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      ResourcePattern resource = literal(ResourceType.TOPIC, topics.name(topic));
      operations(role, topic)
          .forEach(operation -> rules.add(allow(resource, principal, operation)));
    }
    switch (role) {
      case PRODUCER -> {}
      case BATCHER -> addBatcher(principal, rules);
      case WORKER -> {
        addGroup(topics.workerGroup(), principal, rules);
        addTransactions(OrgChanges.transactionalIdPrefix(topics), principal, rules);
      }
      case OPERATOR, ADMIN -> {
        addTransactions(GuardedAppend.transactionalIdPrefix(topics), principal, rules);
        addTransactions(OrgChanges.transactionalIdPrefix(topics), principal, rules);
        for (String group : List.of(topics.batcherGroup(), topics.workerGroup())) {
          rules.add(allow(literal(ResourceType.GROUP, group), principal, DESCRIBE));
        }
        if (role == Role.OPERATOR) {
          // Its session against our lease is among what doctor looks at.
          rules.add(
              allow(
                  literal(ResourceType.GROUP, topics.workerGroup()), principal, DESCRIBE_CONFIGS));
        }
      }
    }
    return rules;
  }

  /** Processes look at every topic's settings before they start; that shows no record. */
  private static List<AclOperation> operations(Role role, Topic topic) {
    List<AclOperation> operations = new ArrayList<>();
    if (role.reads.contains(topic)) {
      operations.add(READ);
    }
    if (role.writes.contains(topic)) {
      operations.add(WRITE);
    }
    if (role != Role.PRODUCER) {
      operations.addAll(List.of(DESCRIBE, DESCRIBE_CONFIGS));
    }
    if (role == Role.OPERATOR) {
      operations.addAll(List.of(CREATE, ALTER_CONFIGS));
    }
    return operations;
  }

  /** Its changelogs are topics of its own, named after the application. */
  private void addBatcher(String principal, List<AclBinding> rules) {
    String application = topics.batcherGroup();
    addGroup(application, principal, rules);
    addTransactions(application, principal, rules);
    ResourcePattern own =
        new ResourcePattern(ResourceType.TOPIC, application + "-", PatternType.PREFIXED);
    for (AclOperation operation : List.of(READ, WRITE, CREATE, DESCRIBE, DESCRIBE_CONFIGS)) {
      rules.add(allow(own, principal, operation));
    }
  }

  private static void addGroup(String group, String principal, List<AclBinding> rules) {
    rules.add(allow(literal(ResourceType.GROUP, group), principal, READ));
    rules.add(allow(literal(ResourceType.GROUP, group), principal, DESCRIBE_CONFIGS));
  }

  private static void addTransactions(String prefix, String principal, List<AclBinding> rules) {
    ResourcePattern ids =
        new ResourcePattern(ResourceType.TRANSACTIONAL_ID, prefix, PatternType.PREFIXED);
    rules.add(allow(ids, principal, WRITE));
    rules.add(allow(ids, principal, DESCRIBE));
  }

  private static ResourcePattern literal(ResourceType type, String name) {
    return new ResourcePattern(type, name, PatternType.LITERAL);
  }

  private static AclBinding allow(
      ResourcePattern resource, String principal, AclOperation operation) {
    return new AclBinding(
        resource, new AccessControlEntry(principal, ANY_HOST, operation, AclPermissionType.ALLOW));
  }
}
