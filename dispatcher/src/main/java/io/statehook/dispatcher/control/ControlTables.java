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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Map<String, Map<String, VersionedSubscription>> byOrg = new ConcurrentHashMap<>();
  private final Map<String, Refused> refused = new ConcurrentHashMap<>();
  private final Map<String, Long> refusedBefore = new HashMap<>();
  private volatile boolean firstReading = true;
  private volatile VersionedCatalogue catalogue = new VersionedCatalogue(EventCatalogue.empty(), 0);

  ControlTables(SubscriptionReader reader) {
    this.reader = reader;
  }

  Optional<VersionedSubscription> find(String subscriptionId) {
    return Optional.ofNullable(byId.get(subscriptionId));
  }

  Collection<VersionedSubscription> ofOrg(String orgId) {
    return byOrg.getOrDefault(orgId, Map.of()).values();
  }

  Collection<String> orgs() {
    return byOrg.keySet();
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
          .map(json -> json.get(StatusBoard.REFUSED_VERSION))
          .ifPresent(version -> refusedBefore.put(record.key(), version.longValue()));
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
    Set<String> ids = new HashSet<>();
    Map<String, Map<String, VersionedSubscription>> changedOrgs = new HashMap<>();
    for (ControlRecord record : records) {
      ids.add(record.key());
      applySubscription(record, changedOrgs);
    }
    changedOrgs.forEach(
        (orgId, subscriptions) -> {
          if (subscriptions.isEmpty()) {
            byOrg.remove(orgId);
          } else {
            byOrg.put(orgId, Map.copyOf(subscriptions));
          }
        });
    return new ControlChange(false, ids, changedOrgs.keySet());
  }

  private void applySubscription(
      ControlRecord record, Map<String, Map<String, VersionedSubscription>> changedOrgs) {
    VersionedSubscription current = byId.get(record.key());
    if (record.value().isEmpty()) {
      refused.remove(record.key());
      byId.remove(record.key());
      if (current != null) {
        org(current, changedOrgs).remove(record.key());
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
    org(next, changedOrgs).put(record.key(), next);
  }

  private SubscriptionReading judge(ControlRecord record, @Nullable VersionedSubscription current) {
    SubscriptionReading reading =
        reader.read(record.key(), record.value().orElseThrow(), catalogueFor(record));
    if (current == null || !(reading instanceof Subscription next)) {
      return reading;
    }
    return SubscriptionReader.changeProblem(current.subscription(), next)
        .<SubscriptionReading>map(problem -> new SubscriptionRefusal(List.of(problem)))
        .orElse(reading);
  }

  /**
   * A subscription stays in force when a key of its leaves the catalogue, so it must also come into
   * force again when a process starts. The key itself does no harm: only approved keys are sent.
   */
  private EventCatalogue catalogueFor(ControlRecord record) {
    boolean wasRefused = Objects.equals(refusedBefore.get(record.key()), record.offset());
    return firstReading && !wasRefused ? ANYTHING : catalogue.catalogue();
  }

  private Map<String, VersionedSubscription> org(
      VersionedSubscription subscription,
      Map<String, Map<String, VersionedSubscription>> changedOrgs) {
    return changedOrgs.computeIfAbsent(
        subscription.subscription().orgId(),
        orgId -> new HashMap<>(byOrg.getOrDefault(orgId, Map.of())));
  }

  private record Refused(ControlRecord record, SubscriptionRefusal refusal) {}
}
