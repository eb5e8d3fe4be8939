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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
  private final GuardedChanges changes;

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
    this.changes = new GuardedChanges(table, writer.guarded());
  }

  /** Every subscription that has a record, by id. */
  public List<SubscriptionStanding> list() {
    return list(OrgScope.ALL);
  }

  /**
   * The subscriptions that somebody sees, by id. What never came into force belongs to nobody yet
   * and is seen only by those who see everything.
   */
  public List<SubscriptionStanding> list(OrgScope scope) {
    Set<String> ids = new TreeSet<>(table.refusedIds());
    Collection<String> orgs =
        scope.orgId().<Collection<String>>map(List::of).orElseGet(table::orgs);
    orgs.forEach(org -> table.ofOrg(org).forEach(found -> ids.add(found.subscription().id())));
    return ids.stream().map(this::standing).filter(found -> isSeen(found, scope)).toList();
  }

  /** One subscription; empty when it has no record. */
  public Optional<SubscriptionStanding> get(String id) {
    return get(OrgScope.ALL, id);
  }

  /** One subscription; empty when it has no record or belongs to an org that is not seen. */
  public Optional<SubscriptionStanding> get(OrgScope scope, String id) {
    return Optional.of(standing(id))
        .filter(found -> found.inForce().isPresent() || found.refusal().isPresent())
        .filter(found -> isSeen(found, scope));
  }

  /**
   * Writes these records if all of them may come into force, else none; whatever others have
   * written meanwhile.
   */
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

  /** What {@link #save} would refuse; nothing is written. */
  public List<SubscriptionRefusal.Problem> problems(JsonNode record) {
    return problems(id(record), record);
  }

  /**
   * Creates or replaces one subscription.
   *
   * @param expectedVersion what its newest record must be, -1 for none; empty for whatever there is
   */
  public SubscriptionChange save(JsonNode record, OptionalLong expectedVersion) {
    String id = id(record);
    return changes.change(
        id,
        expectedVersion,
        () -> {
          List<SubscriptionRefusal.Problem> problems = problems(id, record);
          return problems.isEmpty()
              ? GuardedChanges.Decision.write(Json.bytes(record))
              : GuardedChanges.Decision.none(
                  new SubscriptionChange.Refused(List.of(new RefusedRecord(1, id, problems))));
        });
  }

  /** As below, whatever the version is. */
  public SubscriptionChange setPaused(String id, boolean paused) {
    return setPaused(id, paused, OptionalLong.empty());
  }

  /**
   * Holds back what is collected, or sends it on; everything else stays as it was written.
   *
   * @param expectedVersion what its newest record must be; empty for whatever there is
   */
  public SubscriptionChange setPaused(String id, boolean paused, OptionalLong expectedVersion) {
    return set(id, "paused", paused, expectedVersion);
  }

  /**
   * Switches collecting and sending on or off; everything else stays as it was written.
   *
   * @param expectedVersion what its newest record must be; empty for whatever there is
   */
  public SubscriptionChange setActive(String id, boolean active, OptionalLong expectedVersion) {
    return set(id, "active", active, expectedVersion);
  }

  private SubscriptionChange set(
      String id, String member, boolean value, OptionalLong expectedVersion) {
    return changes.change(
        id,
        expectedVersion,
        () -> {
          Optional<VersionedSubscription> current = table.find(id);
          if (current.isEmpty()) {
            return GuardedChanges.Decision.none(new SubscriptionChange.Unknown());
          }
          Subscription subscription = current.get().subscription();
          boolean now = member.equals("paused") ? subscription.paused() : subscription.active();
          return now == value
              ? GuardedChanges.Decision.none(new SubscriptionChange.Applied(List.of(current.get())))
              : GuardedChanges.Decision.write(
                  Json.bytes(asWritten(current.get()).put(member, value)));
        });
  }

  /** Deletes a subscription. Empty when it has no record; else the version of the deletion. */
  public Optional<Long> delete(String id) {
    if (get(id).isEmpty()) {
      return Optional.empty();
    }
    long version = writer.write(Topic.WEBHOOK_SUBSCRIPTIONS, id, null).join();
    table.awaitVersion(version);
    return Optional.of(version);
  }

  /**
   * Deletes a subscription; what is collected for it and not delivered is discarded.
   *
   * @param expectedVersion what its newest record must be; empty for whatever there is
   */
  public SubscriptionChange delete(String id, OptionalLong expectedVersion) {
    return changes.change(
        id,
        expectedVersion,
        () ->
            get(id).isEmpty()
                ? GuardedChanges.Decision.none(new SubscriptionChange.Unknown())
                : GuardedChanges.Decision.write(null));
  }

  private static boolean isSeen(SubscriptionStanding standing, OrgScope scope) {
    return standing
        .inForce()
        .map(found -> scope.sees(found.subscription().orgId()))
        .orElseGet(() -> scope.orgId().isEmpty());
  }

  private SubscriptionStanding standing(String id) {
    return new SubscriptionStanding(id, table.find(id), table.refusal(id), table.newestVersion(id));
  }

  private List<SubscriptionRefusal.Problem> problems(String id, JsonNode record) {
    return judge(id, record) instanceof SubscriptionRefusal refusal
        ? refusal.problems()
        : List.of();
  }

  /** What a record would be, if it were written now. */
  public SubscriptionReading judge(String id, JsonNode record) {
    SubscriptionReading reading =
        reader.read(id, Json.bytes(record), table.catalogue().catalogue());
    if (!(reading instanceof Subscription next)) {
      return reading;
    }
    return table
        .find(id)
        .flatMap(current -> SubscriptionReader.changeProblem(current.subscription(), next))
        .<SubscriptionReading>map(problem -> new SubscriptionRefusal(List.of(problem)))
        .orElse(next);
  }

  private SubscriptionChange write(List<JsonNode> records) {
    List<CompletableFuture<Long>> versions =
        records.stream()
            .map(node -> writer.write(Topic.WEBHOOK_SUBSCRIPTIONS, id(node), Json.bytes(node)))
            .toList();
    table.awaitVersion(versions.stream().mapToLong(CompletableFuture::join).max().orElse(-1));
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

  static String id(JsonNode record) {
    return record.path("id").asText("");
  }
}
