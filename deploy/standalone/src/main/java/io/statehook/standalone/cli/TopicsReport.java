package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.TopicPlan;
import java.util.ArrayList;
import java.util.List;

/** Prints how the topics stand: one row per topic, with its differences. */
final class TopicsReport {
  private TopicsReport() {}

  static void print(TopicPlan plan, TopicLayout layout, Output output) {
    if (output.isJson()) {
      for (Topic topic : Topic.values()) {
        output.line(json(plan, layout, topic).toString());
      }
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      rows.add(List.of(layout.name(topic), state(plan, topic), partitions(plan, layout, topic)));
    }
    output.table(List.of("TOPIC", "STATE", "PARTITIONS"), rows);
  }

  private static ObjectNode json(TopicPlan plan, TopicLayout layout, Topic topic) {
    ObjectNode json = Output.object();
    json.put("topic", layout.name(topic));
    json.put("state", state(plan, topic));
    json.put("partitions", plan.partitionsFound().getOrDefault(topic, 0));
    json.put("wantedPartitions", layout.partitions(topic));
    ArrayNode differences = json.putArray("differences");
    of(plan, topic).forEach(difference -> differences.add(difference.toString()));
    return json;
  }

  private static String state(TopicPlan plan, Topic topic) {
    if (!plan.partitionsFound().containsKey(topic)) {
      return "missing";
    }
    return of(plan, topic).isEmpty() ? "ok" : "differs";
  }

  private static String partitions(TopicPlan plan, TopicLayout layout, Topic topic) {
    Integer found = plan.partitionsFound().get(topic);
    int wanted = layout.partitions(topic);
    return found == null || found == wanted
        ? Integer.toString(wanted)
        : "%d, wanted %d".formatted(found, wanted);
  }

  private static List<TopicPlan.Difference> of(TopicPlan plan, Topic topic) {
    return plan.differences().stream().filter(d -> d.topic() == topic).toList();
  }
}
