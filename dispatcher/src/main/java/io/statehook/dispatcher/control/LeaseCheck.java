package io.statehook.dispatcher.control;

import io.statehook.common.config.StatehookConfig;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's lease must end before the coordinator gives its partitions to somebody else. The
 * session counts from the last heartbeat, which may be older by one interval than the commit that
 * renewed the lease.
 */
public final class LeaseCheck {
  private static final Logger log = LoggerFactory.getLogger(LeaseCheck.class);

  private LeaseCheck() {}

  /** What is wrong with the lease, and how to put it right; empty if nothing is. */
  public static Optional<String> problem(Admin admin, StatehookConfig config)
      throws InterruptedException {
    Session session = isClassic(config) ? ofConsumer(config) : ofGroup(admin, config);
    return session.problem(config.millis(StatehookConfig.WORKER_LEASE_MS));
  }

  /** Whether the installation asks for the older group protocol. */
  public static boolean isClassic(StatehookConfig config) {
    Object protocol = config.kafka("consumer").get(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    return protocol != null && GroupProtocol.CLASSIC.name().equalsIgnoreCase(protocol.toString());
  }

  /** In the classic protocol every member says how long its session is. */
  private static Session ofConsumer(StatehookConfig config) {
    return new Session(
        consumerMillis(config, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        consumerMillis(config, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        "the consumer's " + ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
  }

  private static Duration consumerMillis(StatehookConfig config, String name) {
    Object value =
        config
            .kafka("consumer")
            .getOrDefault(name, ConsumerConfig.configDef().defaultValues().get(name));
    return Duration.ofMillis(Long.parseLong(String.valueOf(value).trim()));
  }

  /** In the new one the brokers decide, for all groups or for one. */
  private static Session ofGroup(Admin admin, StatehookConfig config) throws InterruptedException {
    String group = config.topics().workerGroup();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    try {
      Config settings =
          Objects.requireNonNull(admin.describeConfigs(List.of(resource)).values().get(resource))
              .get();
      return new Session(
          groupMillis(settings, "consumer.session.timeout.ms", Session.DEFAULT.length),
          groupMillis(settings, "consumer.heartbeat.interval.ms", Session.DEFAULT.heartbeat),
          "consumer.session.timeout.ms of group " + group);
    } catch (ExecutionException e) {
      log.warn("cannot read the group's session, Kafka's default is assumed: {}", e.getMessage());
      return Session.DEFAULT;
    }
  }

  private static Duration groupMillis(Config settings, String name, Duration unknown) {
    ConfigEntry entry = settings.get(name);
    return entry == null || entry.value() == null
        ? unknown
        : Duration.ofMillis(Long.parseLong(entry.value()));
  }

  /**
   * How long the coordinator waits for a member.
   *
   * @param source the setting, for people
   */
  record Session(Duration length, Duration heartbeat, String source) {
    static final Session DEFAULT =
        new Session(
            Duration.ofSeconds(45), Duration.ofSeconds(5), "group.consumer.session.timeout.ms");

    Optional<String> problem(Duration lease) {
      Duration most = length.minus(heartbeat);
      return lease.compareTo(most) < 0
          ? Optional.empty()
          : Optional.of(
              "%s is %d, but must be less than %d: %s (%d) less a heartbeat interval (%d)"
                  .formatted(
                      StatehookConfig.WORKER_LEASE_MS,
                      lease.toMillis(),
                      most.toMillis(),
                      source,
                      length.toMillis(),
                      heartbeat.toMillis()));
    }
  }
}
