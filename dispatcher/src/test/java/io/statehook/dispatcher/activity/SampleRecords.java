package io.statehook.dispatcher.activity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.batch.SourceRange;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventType;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.subscription.Format;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Records for tests. */
final class SampleRecords {
  static final EventCatalogue CATALOGUE =
      EventCatalogue.of(
          List.of(
              new CatalogueEntry(
                  KeyPattern.parse("RoomAnalytics.*"), EventType.STATUS, "", null, "", null)));

  private SampleRecords() {}

  static String event(String org, String device, String key) {
    return "{\"id\":\"1\",\"orgId\":\"%s\",\"deviceId\":\"%s\",\"type\":\"status\",\"key\":\"%s\","
            .formatted(org, device, key)
        + "\"value\":4,\"timestamp\":\"2026-11-21T10:02:31.123Z\"}";
  }

  /** A subscription to everything of its org that the catalogue below has. */
  static Subscription subscription(String id, String org, String... others) {
    String json =
        "{\"id\":\"%s\",\"orgId\":\"%s\",\"url\":\"https://hooks.example/\",".formatted(id, org)
            + "\"allowedEvents\":[\"RoomAnalytics.*\"],\"allowedDevices\":[\"*\"]"
            + String.join("", others)
            + "}";
    return (Subscription)
        new SubscriptionReader(url -> true).read(id, json.getBytes(UTF_8), CATALOGUE);
  }

  static byte[] body(String org, String... devices) {
    return List.of(devices).stream()
        .map(device -> event(org, device, "RoomAnalytics.PeopleCount.Current"))
        .collect(Collectors.joining(",", "[", "]"))
        .getBytes(UTF_8);
  }

  static SealedBatch batch(String org, String subscription, long offset, byte[] body) {
    SourceRange source = new SourceRange(0, offset, offset);
    return new SealedBatch(
        BatchId.of(subscription, source),
        org,
        new Lane(subscription, 0),
        BatchKind.LIVE,
        1,
        source,
        Instant.parse("2026-11-21T10:00:00Z"),
        SealedBy.WAIT,
        1,
        Format.ARRAY,
        body);
  }

  static Attempt attempt(String org, String subscription, Outcome outcome, Instant at) {
    return attempt(org, subscription, List.of("00"), outcome, at, 0);
  }

  static Attempt attempt(
      String org, String subscription, Outcome outcome, Instant at, OptionalInt status) {
    return attempt(org, subscription, List.of("00"), outcome, at, 0, status);
  }

  static Attempt attempt(
      String org,
      String subscription,
      List<String> batches,
      Outcome outcome,
      Instant at,
      long position) {
    OptionalInt status = OptionalInt.of(outcome == Outcome.DELIVERED ? 200 : 503);
    return attempt(org, subscription, batches, outcome, at, position, status);
  }

  private static Attempt attempt(
      String org,
      String subscription,
      List<String> batches,
      Outcome outcome,
      Instant at,
      long position,
      OptionalInt status) {
    return new Attempt(
        batches.get(0),
        batches,
        org,
        subscription,
        subscription + "/0",
        1,
        outcome,
        status,
        Optional.empty(),
        at,
        Duration.ofMillis(41),
        3,
        900,
        Optional.empty(),
        OptionalLong.of(position),
        Optional.empty(),
        outcome == Outcome.DELIVERED ? "" : "try later");
  }
}
