package io.statehook.dispatcher.control;

import io.statehook.common.kafka.TopicLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The stock tools' command lines that would remove the differences of a plan. */
public final class TopicCommands {
  private TopicCommands() {}

  /**
   * One line per difference that can be removed, fit for a shell.
   *
   * @param bootstrapServers the cluster's address
   */
  public static List<String> of(TopicPlan plan, TopicLayout layout, String bootstrapServers) {
    List<String> lines = new ArrayList<>();
    for (TopicPlan.Difference difference : plan.differences()) {
      if (difference instanceof TopicPlan.Missing missing) {
        lines.add(create(missing, layout, bootstrapServers));
      } else if (difference instanceof TopicPlan.Setting setting) {
        lines.add(
            "kafka-configs --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s=%s"
                .formatted(bootstrapServers, setting.name(), setting.key(), setting.wanted()));
      }
    }
    return lines;
  }

  private static String create(
      TopicPlan.Missing missing, TopicLayout layout, String bootstrapServers) {
    String settings =
        new TreeMap<>(layout.config(missing.topic()))
            .entrySet().stream()
                .map(setting -> " --config %s=%s".formatted(setting.getKey(), setting.getValue()))
                .collect(Collectors.joining());
    return "kafka-topics --bootstrap-server %s --create --topic %s --partitions %d --replication-factor %d%s"
        .formatted(
            bootstrapServers,
            missing.name(),
            layout.partitions(missing.topic()),
            layout.replication(),
            settings);
  }
}
