package io.statehook.dispatcher.console;

import io.statehook.dispatcher.control.ClusterView;
import java.util.List;

/** How Kafka stands: groups, topics, and where they differ from the settings. */
final class KafkaPages {
  private final ConsoleParts parts;
  private final Templates templates;

  KafkaPages(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
  }

  /** The page. */
  record View(Frame frame, ClusterView cluster) {
    String tone(ClusterView.GroupState group) {
      return switch (group.state()) {
        case "Stable" -> "good";
        case "absent", "Dead", "Empty" -> "bad";
        default -> "warn";
      };
    }

    /** The lags of its partitions. */
    String lags(ClusterView.GroupState group) {
      List<String> words =
          group.lags().stream()
              .map(lag -> lag.isPresent() ? Words.count(lag.getAsLong()) : "–")
              .toList();
      return String.join("  ", words);
    }
  }

  PageReply page(PageRequest request) {
    Frame frame = Frame.of(request, Section.KAFKA, "Kafka");
    return PageReply.page(templates.render("kafka", new View(frame, parts.cluster().get())));
  }
}
