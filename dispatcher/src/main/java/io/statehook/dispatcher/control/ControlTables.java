package io.statehook.dispatcher.control;

import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventType;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.common.subscription.SubscriptionReading;
import io.statehook.common.subscription.SubscriptionRefusal;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the records of the control topics into what is in force: the newest good record per
 * subscription. Written by one thread, read by any.
 */
final class ControlTables {
  private static final Logger log = LoggerFactory.getLogger(ControlTables.class);

  /** For records that were judged when they were written: only their form is read again. */
  static final EventCatalogue ANYTHING =
      EventCatalogue.of(
          List.of(new CatalogueEntry(KeyPattern.parse("*"), EventType.STATUS, "", null, "", null)));

  private final SubscriptionReader reader;
  private final Map<String, CatalogueEntry> entries = new HashMap<>();
  private final Map<String, VersionedSubscription> byId = new ConcurrentHashMap<>();

  /** Changed in place: an org may have a hundred thousand, which no change shall copy. */
  private final Map<String, Map<String, VersionedSubscription>> byOrg = new ConcurrentHashMap<>();

  private final Map<String, Refused> refused = new ConcurrentHashMap<>();
  private final Map<String, RefusedBefore> refusedBefore = new HashMap<>();
  private volatile boolean firstReading = true;
  private volatile int entryCount;
  private volatile VersionedCatalogue catalogue = new VersionedCatalogue(EventCatalogue.empty(), 0);

  ControlTables(SubscriptionReader reader) {
    this.reader = reader;
  }

  Optional<VersionedSubscription> find(String subscriptionId) {
    return Optional.ofNullable(byId.get(subscriptionId));
  }

  /** Those in force while it is looked through; a change in the meantime may be seen or not. */
  Collection<VersionedSubscription> ofOrg(String orgId) {
    return Collections.unmodifiableCollection(byOrg.getOrDefault(orgId, Map.of()).values());
  }

  Collection<String> orgs() {
    return byOrg.keySet();
  }

  /** How many subscriptions are in force. */
  int size() {
    return byId.size();
  }

  /** How many entries the catalogue in force has. */
  int entryCount() {
    return entryCount;
  }

  VersionedCatalogue catalogue() {
    return catalogue;
  }

  Optional<SubscriptionRefusal> refusal(String subscriptionId) {
    return Optional.ofNullable(refused.get(subscriptionId)).map(Refused::refusal);
  }

  OptionalLong refusedVersion(String subscriptionId) {
    Refused found = refused.get(subscriptionId);
    return found == null ? OptionalLong.empty() : OptionalLong.of(found.record().offset());
  }

  Collection<String> refusedIds() {
    return refused.keySet();
  }

  /**
   * Takes status records, before any subscription: they say which versions were refused when they
   * were written.
   */
  void applyStatus(List<ControlRecord> records) {
    for (ControlRecord record : records) {
      refusedBefore.remove(record.key());
      record
          .value()
          .flatMap(value -> Json.parse(value).document())
          .filter(json -> json.has(StatusBoard.REFUSED_VERSION))
          .ifPresent(
              json ->
                  refusedBefore.put(
                      record.key(),
                      new RefusedBefore(
                          json.get(StatusBoard.REFUSED_VERSION).longValue(),
                          json.path("reason").asText())));
    }
  }

  /** What was in the topics at the start has been taken; what comes from now on is new. */
  void endFirstReading() {
    firstReading = false;
  }

  /** Takes catalogue records; subscriptions that were refused are judged anew. */
  ControlChange applyCatalogue(List<ControlRecord> records) {
    for (ControlRecord record : records) {
      applyEntry(record);
    }
    long version = records.get(records.size() - 1).offset() + 1;
    entryCount = entries.size();
    catalogue = new VersionedCatalogue(EventCatalogue.of(entries.values()), version);
    ControlChange change =
        applySubscriptions(refused.values().stream().map(Refused::record).toList());
    return new ControlChange(true, change.subscriptionIds(), change.orgIds());
  }

  private void applyEntry(ControlRecord record) {
    if (record.value().isEmpty()) {
      entries.remove(record.key());
      return;
    }
    Json.Parsed json = Json.parse(record.value().get());
    try {
      CatalogueEntry entry =
          CatalogueReader.read(
              json.document().orElseThrow(() -> new IllegalArgumentException(json.problem())));
      if (!entry.key().text().equals(record.key())) {
        throw new IllegalArgumentException("key: must equal the record's key");
      }
      entries.put(record.key(), entry);
    } catch (IllegalArgumentException e) {
      log.warn(
          "catalogue record refused: offset={} key={} reason={}",
          record.offset(),
          record.key(),
          e.getMessage());
    }
  }

  /** Takes subscription records, oldest first. */
  ControlChange applySubscriptions(List<ControlRecord> records) {
    return applySubscriptions(records, (record, deleted) -> {});
  }

  /**
   * The same.
   *
   * @param gone takes what each deletion has ended: a subscription in force, or perhaps one whose
   *     record was compacted away before this process started
   */
  ControlChange applySubscriptions(
      List<ControlRecord> records, BiConsumer<ControlRecord, Deletions.Deleted> gone) {
    Set<String> ids = new HashSet<>();
    Set<String> changedOrgs = new HashSet<>();
    for (ControlRecord record : records) {
      ids.add(record.key());
      deletedBy(record).ifPresent(deleted -> gone.accept(record, deleted));
      applySubscription(record, changedOrgs);
    }
    return new ControlChange(false, ids, changedOrgs);
  }

  /** Empty for a record that deletes nothing that was ever in force. */
  private Optional<Deletions.Deleted> deletedBy(ControlRecord record) {
    if (record.value().isPresent()) {
      return Optional.empty();
    }
    Optional<String> owner = find(record.key()).map(found -> found.subscription().orgId());
    boolean mayBeCompacted = firstReading && !refused.containsKey(record.key());
    return owner.isPresent() || mayBeCompacted
        ? Optional.of(new Deletions.Deleted(record.key(), owner))
        : Optional.empty();
  }

  private void applySubscription(ControlRecord record, Set<String> changedOrgs) {
    VersionedSubscription current = byId.get(record.key());
    if (record.value().isEmpty()) {
      refused.remove(record.key());
      byId.remove(record.key());
      if (current != null) {
        String orgId = current.subscription().orgId();
        changedOrgs.add(orgId);
        byOrg.computeIfPresent(orgId, (org, ids) -> without(ids, record.key()));
      }
      return;
    }
    SubscriptionReading reading = judge(record, current);
    if (reading instanceof SubscriptionRefusal refusal) {
      refused.put(record.key(), new Refused(record, refusal));
      log.warn(
          "subscription record refused: offset={} subscriptionId={} reason={}",
          record.offset(),
          record.key(),
          refusal.reason());
      return;
    }
    VersionedSubscription next = new VersionedSubscription((Subscription) reading, record.offset());
    refused.remove(record.key());
    byId.put(record.key(), next);
    changedOrgs.add(next.subscription().orgId());
    byOrg
        .computeIfAbsent(next.subscription().orgId(), org -> new ConcurrentHashMap<>())
        .put(record.key(), next);
  }

  /** Null when none is left: the org is gone, too. */
  private static @Nullable Map<String, VersionedSubscription> without(
      Map<String, VersionedSubscription> subscriptions, String id) {
    subscriptions.remove(id);
    return subscriptions.isEmpty() ? null : subscriptions;
  }

  private SubscriptionReading judge(ControlRecord record, @Nullable VersionedSubscription current) {
    SubscriptionReading reading =
        reader.read(record.key(), record.value().orElseThrow(), catalogueFor(record));
    if (!(reading instanceof Subscription next)) {
      return reading;
    }
    Optional<SubscriptionRefusal.Problem> problem =
        current == null
            ? rememberedProblem(record)
            : SubscriptionReader.changeProblem(current.subscription(), next);
    return problem
        .<SubscriptionReading>map(found -> new SubscriptionRefusal(List.of(found)))
        .orElse(reading);
  }

  /** The version that forbade this change may have been compacted away; its refusal stands. */
  private Optional<SubscriptionRefusal.Problem> rememberedProblem(ControlRecord record) {
    return Optional.ofNullable(refusedBefore.get(record.key()))
        .filter(before -> firstReading && before.version == record.offset())
        .filter(before -> before.reason.contains(SubscriptionReader.NEVER_CHANGES))
        .map(before -> new SubscriptionRefusal.Problem("", before.reason));
  }

  /**
   * A subscription stays in force when a key of its leaves the catalogue, so it must also come into
   * force again when a process starts. The key itself does no harm: only approved keys are sent.
   */
  private EventCatalogue catalogueFor(ControlRecord record) {
    RefusedBefore before = refusedBefore.get(record.key());
    boolean wasRefused = before != null && before.version == record.offset();
    return firstReading && !wasRefused ? ANYTHING : catalogue.catalogue();
  }

  private record Refused(ControlRecord record, SubscriptionRefusal refusal) {}

  /** What a status record says of a refused record. */
  private record RefusedBefore(long version, String reason) {}
}
