package io.statehook.dispatcher.batching;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventType;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.DeliveryPolicy;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.EndpointUrl;
import io.statehook.common.subscription.Format;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.VersionedCatalogue;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Subscriptions, catalogues and events for the batcher's tests. */
final class TestRules {
  static final String ORG = "acme";
  static final EndpointUrl URL = EndpointUrl.parse("https://hooks.acme.example/devices");

  private TestRules() {}

  /** A subscription with the usual members. */
  static Subscription subscription(
      String id, String orgId, boolean active, List<String> events, DeviceSelection devices) {
    return new Subscription(
        id,
        orgId,
        "",
        "",
        URL,
        active,
        false,
        events.stream().map(KeyPattern::parse).toList(),
        devices,
        BatchLimits.DEFAULT,
        Format.ARRAY,
        "text/plain",
        Authorization.NONE,
        Map.of(),
        DeliveryPolicy.DEFAULT);
  }

  /** An active subscription of {@link #ORG} to everything. */
  static Subscription everything(String id) {
    return subscription(id, ORG, true, List.of("*"), DeviceSelection.every());
  }

  static Subscription limited(Subscription of, BatchLimits limits) {
    return new Subscription(
        of.id(),
        of.orgId(),
        of.name(),
        of.description(),
        of.url(),
        of.active(),
        of.paused(),
        of.allowedEvents(),
        of.allowedDevices(),
        limits,
        of.format(),
        of.contentType(),
        of.authorization(),
        of.headers(),
        of.delivery());
  }

  static BatchLimits limits(int maxEvents, int maxBytes, long maxWaitMillis) {
    return new BatchLimits(maxEvents, maxBytes, Duration.ofMillis(maxWaitMillis));
  }

  static VersionedSubscription version(long version, Subscription subscription) {
    return new VersionedSubscription(subscription, version);
  }

  /** A catalogue of states. */
  static VersionedCatalogue catalogue(long version, String... keys) {
    List<CatalogueEntry> entries = new ArrayList<>();
    for (String key : keys) {
      entries.add(entry(key, EventType.STATUS));
    }
    return new VersionedCatalogue(EventCatalogue.of(entries), version);
  }

  static CatalogueEntry entry(String key, EventType type) {
    return new CatalogueEntry(KeyPattern.parse(key), type, "", null, "", null);
  }

  /** What is in force, built as the table's follower does. */
  static SubscriptionIndex.Picture picture(
      VersionedCatalogue catalogue, Collection<VersionedSubscription> subscriptions) {
    Map<String, List<VersionedSubscription>> byOrg = new HashMap<>();
    for (VersionedSubscription versioned : subscriptions) {
      byOrg
          .computeIfAbsent(versioned.subscription().orgId(), org -> new ArrayList<>())
          .add(versioned);
    }
    Map<String, OrgIndex> orgs = new HashMap<>();
    byOrg.forEach((org, ofOrg) -> orgs.put(org, SubscriptionIndex.index(ofOrg)));
    return new SubscriptionIndex.Picture(new ApprovedKeys(catalogue), orgs);
  }

  static SubscriptionIndex.Picture picture(
      VersionedCatalogue catalogue, VersionedSubscription... subscriptions) {
    return picture(catalogue, List.of(subscriptions));
  }

  /** A status event of {@link #ORG}. */
  static byte[] event(String id, String deviceId, String key) {
    return event(id, ORG, deviceId, EventType.STATUS, key);
  }

  static byte[] event(String id, String orgId, String deviceId, EventType type, String key) {
    return """
        {"id":"%s","orgId":"%s","deviceId":"%s","type":"%s","key":"%s","value":1,\
        "timestamp":"2026-11-21T10:02:31Z"}"""
        .formatted(id, orgId, deviceId, type.wireName(), key)
        .getBytes(UTF_8);
  }

  /** The request body that these events make. */
  static byte[] body(byte[]... events) {
    List<String> texts = new ArrayList<>();
    for (byte[] event : events) {
      texts.add(new String(event, UTF_8));
    }
    return ("[" + String.join(",", texts) + "]").getBytes(UTF_8);
  }
}
