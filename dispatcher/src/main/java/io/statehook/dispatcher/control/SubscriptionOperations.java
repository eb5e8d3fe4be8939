package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.common.subscription.SubscriptionReading;
import io.statehook.common.subscription.SubscriptionRefusal;
import io.statehook.common.subscription.SubscriptionWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What operators do with subscriptions, for every face of the product. A record is judged here by
 * the rules that batcher and worker will judge it by, so that what is written comes into force.
 *
 * <p>Every method throws {@link org.apache.kafka.common.KafkaException}, possibly as a cause, when
 * Kafka does not answer.
 */
public final class SubscriptionOperations {
  private final SubscriptionTable table;
  private final ControlWriter writer;
  private final SubscriptionReader reader;
  private final Supplier<ControlHistory> history;

  /**
   * Operations on one installation.
   *
   * @param table started; the subscriptions in force
   * @param reader the same rules that the table has
   * @param history opens a reader of records as they were written
   */
  public SubscriptionOperations(
      SubscriptionTable table,
      ControlWriter writer,
      SubscriptionReader reader,
      Supplier<ControlHistory> history) {
    this.table = table;
    this.writer = writer;
    this.reader = reader;
    this.history = history;
  }

  /** Every subscription that has a record, by id. */
  public List<SubscriptionStanding> list() {
    Set<String> ids = new TreeSet<>(table.refusedIds());
    table
        .orgs()
        .forEach(org -> table.ofOrg(org).forEach(found -> ids.add(found.subscription().id())));
    return ids.stream().map(this::standing).toList();
  }

  /** One subscription; empty when it has no record. */
  public Optional<SubscriptionStanding> get(String id) {
    return Optional.of(standing(id))
        .filter(found -> found.inForce().isPresent() || found.refusal().isPresent());
  }

  /** Writes these records if all of them may come into force, else none. */
  public SubscriptionChange apply(List<JsonNode> records) {
    List<RefusedRecord> refused = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < records.size(); i++) {
      String id = id(records.get(i));
      List<SubscriptionRefusal.Problem> problems = problems(id, records.get(i));
      if (!problems.isEmpty()) {
        refused.add(new RefusedRecord(i + 1, id, problems));
      } else if (!ids.add(id)) {
        refused.add(RefusedRecord.of(i + 1, id, "id", "occurs twice in one change"));
      }
    }
    return refused.isEmpty() ? write(records) : new SubscriptionChange.Refused(refused);
  }

  /** Holds back what is collected, or sends it on; everything else stays as it was written. */
  public SubscriptionChange setPaused(String id, boolean paused) {
    Optional<VersionedSubscription> current = table.find(id);
    if (current.isEmpty()) {
      return new SubscriptionChange.Unknown();
    }
    if (current.get().subscription().paused() == paused) {
      return new SubscriptionChange.Applied(List.of(current.get()));
    }
    return apply(List.of(asWritten(current.get()).put("paused", paused)));
  }

  /** Deletes a subscription. Empty when it has no record; else the version of the deletion. */
  public Optional<Long> delete(String id) {
    if (get(id).isEmpty()) {
      return Optional.empty();
    }
    long version = writer.write(Topic.WEBHOOK_SUBSCRIPTIONS, id, null).join();
    table.awaitSync();
    return Optional.of(version);
  }

  private SubscriptionStanding standing(String id) {
    return new SubscriptionStanding(id, table.find(id), table.refusal(id));
  }

  private List<SubscriptionRefusal.Problem> problems(String id, JsonNode record) {
    SubscriptionReading reading =
        reader.read(id, Json.bytes(record), table.catalogue().catalogue());
    if (!(reading instanceof Subscription next)) {
      return ((SubscriptionRefusal) reading).problems();
    }
    return table
        .find(id)
        .flatMap(current -> SubscriptionReader.changeProblem(current.subscription(), next))
        .map(List::of)
        .orElse(List.of());
  }

  private SubscriptionChange write(List<JsonNode> records) {
    List<CompletableFuture<Long>> versions =
        records.stream()
            .map(node -> writer.write(Topic.WEBHOOK_SUBSCRIPTIONS, id(node), Json.bytes(node)))
            .toList();
    versions.forEach(CompletableFuture::join);
    table.awaitSync();
    List<VersionedSubscription> applied = new ArrayList<>();
    records.forEach(record -> table.find(id(record)).ifPresent(applied::add));
    return new SubscriptionChange.Applied(applied);
  }

  /**
   * The record in the operator's own words. When a refused one has replaced it, its bytes may be
   * gone; then with every member spelled out.
   */
  private ObjectNode asWritten(VersionedSubscription current) {
    try (ControlHistory records = history.get()) {
      return records
          .recordAt(current.subscription().id(), current.version())
          .filter(JsonNode::isObject)
          .map(JsonNode::<ObjectNode>deepCopy)
          .orElseGet(() -> SubscriptionWriter.write(current.subscription()));
    }
  }

  private static String id(JsonNode record) {
    return record.path("id").asText("");
  }
}
