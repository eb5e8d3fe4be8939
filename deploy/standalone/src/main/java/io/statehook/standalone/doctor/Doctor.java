package io.statehook.standalone.doctor;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.TopicPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;

/** Looks at everything that an installation stands on. */
public final class Doctor {
  private final StatehookConfig config;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Function<Throwable, String> words;

  /**
   * A doctor for the installation that the settings describe.
   *
   * @param environment the variables of this process; one of them may hold the encryption keys
   * @param words what a failure says to people
   */
  public Doctor(
      StatehookConfig config,
      Map<String, String> environment,
      Clock clock,
      Function<Throwable, String> words) {
    this.config = config;
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    this.words = words;
  }

  /**
   * What can be seen on this machine without Kafka.
   *
   * @param data a further directory whose disk matters
   */
  public List<Finding> machine(Optional<Path> data) {
    return examine(
        List.of(
            new Check("encryption-key", new KeyFileCheck(config, environment)::look),
            new Check("egress", new EgressRulesCheck(config, clock)::look),
            new Check("disk", new DiskCheck(config, data)::look)));
  }

  /** What Kafka and its records tell. */
  public List<Finding> installation(KafkaClients clients, Admin admin) {
    ClusterChecks cluster = new ClusterChecks(config, admin);
    GroupChecks groups = new GroupChecks(config, admin);
    List<Finding> found =
        new ArrayList<>(
            examine(
                List.of(
                    new Check("kafka", cluster::brokers),
                    new Check("features", cluster::features),
                    new Check("topics", cluster::topics))));
    if (isMissingTopics(admin)) {
      found.addAll(
          examine(
              List.of(
                  new Check(
                      "records",
                      none -> none.note("not looked at while topics are missing", "")))));
      return found;
    }
    found.addAll(
        examine(
            List.of(
                new Check("replicas", new ReplicaCheck(config, admin)::look),
                new Check("access", new AccessCheck(config, admin)::look),
                new Check("clock", new ClockCheck(config.topics(), clients, clock)::look),
                new Check("lease", groups::lease),
                new Check("groups", groups::groups))));
    try (InstallationRecords records =
        new InstallationRecords(config, environment, clients, clock)) {
      found.addAll(examine(records.checks()));
    }
    return found;
  }

  private boolean isMissingTopics(Admin admin) {
    try {
      return TopicPlan.compare(admin, config.topics()).differences().stream()
          .anyMatch(TopicPlan.Missing.class::isInstance);
    } catch (Exception e) { // Told already by the check of the topics, which has met the same.
      return true;
    }
  }

  private List<Finding> examine(List<Check> checks) {
    List<Finding> found = new ArrayList<>();
    for (Check check : checks) {
      Findings findings = new Findings(check.name());
      try {
        check.look().at(findings);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        findings.failed("interrupted", "");
      } catch (Exception e) { // A check that cannot be made is a finding; the others go on.
        String[] lines = words.apply(e).split("\\R", 2);
        findings.failed("could not be looked at: " + lines[0], lines.length > 1 ? lines[1] : "");
      }
      found.addAll(findings.all());
    }
    return found;
  }
}
