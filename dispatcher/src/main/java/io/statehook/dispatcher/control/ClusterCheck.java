package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;

/**
 * What must be true of a cluster before any role starts. Everything that is not is named at once,
 * with what to do about it.
 */
public final class ClusterCheck {
  private static final int TRANSACTION_VERSION = 2;

  private ClusterCheck() {}

  /** What stands in the way of starting; empty when nothing does. */
  public static List<String> problems(Admin admin, TopicLayout layout)
      throws ExecutionException, InterruptedException {
    List<String> problems = new ArrayList<>();
    transactionProblem(admin, problems);
    TopicPlan plan = TopicPlan.compare(admin, layout);
    for (TopicPlan.Difference difference : plan.differences()) {
      if (difference.blocks()) {
        problems.add(difference + "; run: statehook topics apply");
      }
    }
    ownershipProblem(plan, problems);
    return problems;
  }

  private static void transactionProblem(Admin admin, List<String> problems)
      throws ExecutionException, InterruptedException {
    FinalizedVersionRange range =
        admin
            .describeFeatures()
            .featureMetadata()
            .get()
            .finalizedFeatures()
            .get("transaction.version");
    int version = range == null ? 0 : range.maxVersionLevel();
    if (version < TRANSACTION_VERSION) {
      problems.add(
          ("transaction.version is %d, exactly-once needs %d; run: kafka-features upgrade --feature"
                  + " transaction.version=%d")
              .formatted(version, TRANSACTION_VERSION, TRANSACTION_VERSION));
    }
  }

  /** Partition i of the topics that workers own belongs to one owner: the counts must be equal. */
  private static void ownershipProblem(TopicPlan plan, List<String> problems) {
    Map<Topic, Integer> counts = plan.partitionsFound();
    List<Topic> owned =
        counts.keySet().stream().filter(t -> t.shape() == Topic.Shape.DELIVERIES).sorted().toList();
    if (owned.stream().map(counts::get).distinct().count() > 1) {
      problems.add(
          "these topics must have the same number of partitions: "
              + owned.stream().map(t -> t.baseName() + "=" + counts.get(t)).toList());
    }
  }
}
