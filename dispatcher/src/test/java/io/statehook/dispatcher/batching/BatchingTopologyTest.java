package io.statehook.dispatcher.batching;

import static io.statehook.dispatcher.batching.TestRules.ORG;
import static io.statehook.dispatcher.batching.TestRules.body;
import static io.statehook.dispatcher.batching.TestRules.catalogue;
import static io.statehook.dispatcher.batching.TestRules.event;
import static io.statehook.dispatcher.batching.TestRules.everything;
import static io.statehook.dispatcher.batching.TestRules.limited;
import static io.statehook.dispatcher.batching.TestRules.limits;
import static io.statehook.dispatcher.batching.TestRules.picture;
import static io.statehook.dispatcher.batching.TestRules.version;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.batch.SourceRange;
import io.statehook.common.event.EventType;
import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.VersionedCatalogue;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BatchingTopologyTest {
  private static final VersionedCatalogue KEYS = catalogue(4, "A", "B.*");
  private static final BatchLimits SECOND = limits(3, 2048, 1000);
  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final byte[] E1 = event("e1", "d1", "A");
  private static final byte[] E2 = event("e2", "d1", "B.x");
  private static final byte[] E3 = event("e3", "d2", "A");

  private final VersionedSubscription first = version(7, limited(everything("s"), SECOND));
  private final TopologyRig rig = new TopologyRig(picture(KEYS, first), 1 << 20);

  @AfterEach
  void close() {
    rig.close();
    assertThat(rig.budget.usedBytes()).isZero();
  }

  @Test
  void aLoneEventLeavesByItsWait() {
    rig.send(E1);
    assertThat(rig.batches()).isEmpty();
    assertThat(rig.stored()).hasSize(1);

    rig.pass(WAIT.plus(MatchAndWindow.TICK));

    SealedBatch batch = only(rig.batches());
    assertThat(batch.body()).isEqualTo(body(E1));
    assertThat(batch.sealedBy()).isEqualTo(SealedBy.WAIT);
    assertThat(rig.stored()).isEmpty();
  }

  @Test
  void aLoneEventLeavesByItsWaitAfterALongSilenceToo() {
    for (int round = 0; round < 3; round++) {
      rig.send(E1);
      rig.pass(WAIT.plus(MatchAndWindow.TICK));
      assertThat(rig.batches()).hasSize(1);
      rig.pass(Duration.ofSeconds(10));
      assertThat(rig.batches()).isEmpty();
    }
  }

  @Test
  void aFullWindowLeavesAtOnceWithEveryByteAsItCame() {
    rig.send(E1);
    rig.send(E2);
    rig.send(E3);

    SealedBatch batch = only(rig.batches());
    assertThat(batch.body()).isEqualTo(body(E1, E2, E3));
    assertThat(batch.sealedBy()).isEqualTo(SealedBy.EVENTS);
    assertThat(rig.stored()).isEmpty();
  }

  @Test
  void whatWouldNotFitStartsTheNextWindow() {
    byte[] large = padded("large", 1500);
    rig.send(E1);
    rig.send(large);
    rig.send(padded("next", 1000));

    SealedBatch batch = only(rig.batches());
    assertThat(batch.body()).isEqualTo(body(E1, large));
    assertThat(batch.sealedBy()).isEqualTo(SealedBy.BYTES);
    assertThat(only(rig.stored()).value.firstOffset()).isEqualTo(2);
  }

  @Test
  void anEventLargerThanTheLimitLeavesAlone() {
    byte[] huge = padded("huge", 60_000);
    rig.send(E1);
    rig.send(huge);

    assertThat(rig.batches()).extracting(SealedBatch::body).containsExactly(body(E1), body(huge));
  }

  @Test
  void aSubscriptionThatDoesNotWaitGetsEveryEventAtOnce() {
    rig.inForce(picture(KEYS, version(7, limited(everything("s"), limits(100, 2048, 0)))));
    rig.send(E1);
    rig.send(E2);

    assertThat(rig.batches()).extracting(SealedBatch::events).containsExactly(1, 1);
    assertThat(rig.stored()).isEmpty();
  }

  @Test
  void everyDocumentedHeaderIsThereAndRight() {
    rig.send(null, event("x", "other", ORG, EventType.STATUS, "A")); // not ours: offset 0
    rig.send(E1);
    rig.pass(Duration.ofMillis(40));
    rig.send(E2);
    rig.send(E3);

    TestRecord<byte[], byte[]> record = only(rig.deliveries());
    assertThat(record.key()).isEqualTo("s".getBytes(UTF_8));
    assertThat(record.value()).isEqualTo(body(E1, E2, E3));
    Map<String, String> headers = headers(record);
    assertThat(Instant.parse(headers.remove("first-event-at"))).isAfter(TopologyRig.START);
    assertThat(headers)
        .isEqualTo(
            Map.of(
                "batch-id", BatchId.of("s", new SourceRange(0, 1, 3)).text(),
                "org", ORG,
                "lane", "s/0",
                "kind", "live",
                "events", "3",
                "source", "0:1-3",
                "sealed-at", TopologyRig.START.plusMillis(40).toString(),
                "sealed-by", "events",
                "subscription-version", "7",
                "format", "array"));
  }

  @Test
  void aChangedSubscriptionSealsWhatItsOldVersionTook() {
    rig.send(E1);
    Subscription narrow =
        TestRules.subscription("s", ORG, true, List.of("B.*"), DeviceSelection.every());
    rig.inForce(picture(KEYS, version(9, limited(narrow, SECOND))));
    rig.send(E3);
    rig.send(E2);
    rig.pass(WAIT.plus(MatchAndWindow.TICK));

    List<SealedBatch> batches = rig.batches();
    assertThat(batches).extracting(SealedBatch::body).containsExactly(body(E1), body(E2));
    assertThat(batches).extracting(SealedBatch::sealedBy).startsWith(SealedBy.CHANGE);
    assertThat(batches).extracting(SealedBatch::subscriptionVersion).containsExactly(7L, 9L);
  }

  @Test
  void aChangeActsOnAnIdlePartitionToo() {
    rig.send(E1);
    rig.inForce(picture(KEYS, version(9, first.subscription())));
    rig.pass(MatchAndWindow.TICK.multipliedBy(2));

    assertThat(only(rig.batches()).sealedBy()).isEqualTo(SealedBy.CHANGE);
  }

  @Test
  void aDeletedSubscriptionTakesNoMore() {
    rig.send(E1);
    rig.inForce(picture(KEYS));
    rig.send(E2);
    rig.pass(Duration.ofSeconds(3));

    assertThat(only(rig.batches()).body()).isEqualTo(body(E1));
    assertThat(rig.deadLetters()).isEmpty();
  }

  @Test
  void aSubscriptionThatIsSwitchedOffTakesNoMore() {
    rig.send(E1);
    Subscription off =
        TestRules.subscription("s", ORG, false, List.of("*"), DeviceSelection.every());
    rig.inForce(picture(KEYS, version(9, off)));
    rig.send(E2);
    rig.pass(Duration.ofSeconds(3));

    SealedBatch batch = only(rig.batches());
    assertThat(batch.body()).isEqualTo(body(E1));
    assertThat(batch.sealedBy()).isEqualTo(SealedBy.CHANGE);
  }

  @Test
  void aSubscriptionThatMovesToAnotherOrgIsSealedForItsOldOne() {
    rig.send(E1);
    Subscription moved =
        TestRules.subscription("s", "globex", true, List.of("*"), DeviceSelection.every());
    rig.inForce(picture(KEYS, version(9, moved)));
    byte[] theirs = event("e9", "globex", "d9", EventType.STATUS, "A");
    rig.send(E2);
    rig.send(theirs);
    rig.pass(WAIT.multipliedBy(2));

    List<SealedBatch> batches = rig.batches();
    assertThat(batches).extracting(SealedBatch::body).containsExactly(body(E1), body(theirs));
    assertThat(batches).extracting(SealedBatch::orgId).containsExactly(ORG, "globex");
  }

  @Test
  void aChangeOfAnotherSubscriptionDisturbsNoWindow() {
    rig.send(E1);
    rig.inForce(picture(KEYS, first, version(9, everything("t"))));
    rig.send(E2);

    assertThat(rig.batches()).isEmpty();
    assertThat(rig.stored()).extracting(window -> window.key).containsExactly("s", "t");
  }

  @Test
  void aChangedCatalogueSealsAndActsAtOnce() {
    rig.send(E1);
    rig.inForce(picture(catalogue(5, "B.*"), first));
    rig.send(E3);
    rig.send(E2);
    rig.pass(WAIT.plus(MatchAndWindow.TICK));

    List<SealedBatch> batches = rig.batches();
    assertThat(batches).extracting(SealedBatch::body).containsExactly(body(E1), body(E2));
    assertThat(batches).extracting(SealedBatch::sealedBy).startsWith(SealedBy.CHANGE);
    assertThat(headers(only(rig.deadLetters()))).containsEntry("reason", "unknown-key");
  }

  @Test
  void shortMemorySealsTheLargestWindowFirst() {
    try (TopologyRig small =
        new TopologyRig(
            picture(
                KEYS,
                version(1, limited(everything("many"), limits(1000, 500_000, 60_000))),
                version(
                    2,
                    limited(
                        TestRules.subscription(
                            "few", ORG, true, List.of("A"), DeviceSelection.every()),
                        limits(1000, 500_000, 60_000)))),
            100_000)) {
      small.send(padded("one", 40_000)); // taken twice
      small.send(event("two", "d", "B.x"));
      assertThat(small.batches()).isEmpty();
      small.send(padded("three", 20_000));

      SealedBatch batch = only(small.batches());
      assertThat(batch.sealedBy()).isEqualTo(SealedBy.MEMORY);
      assertThat(batch.subscriptionId()).isEqualTo("many");
      assertThat(small.budget.usedBytes()).isLessThan(100_000);
    }
  }

  @Test
  void whatNobodyMayGetGoesNowhere() {
    rig.send(event("e", "globex", "d1", EventType.STATUS, "A"));
    rig.send(event("e", "ACME", "d1", EventType.STATUS, "A"));
    rig.send(event("e", ORG, "d1", EventType.EVENT, "A"));
    rig.send(event("e", ORG, "d1", EventType.STATUS, "B"));
    rig.send(event("e", ORG, "d1", EventType.STATUS, "Secret"));
    rig.pass(WAIT.multipliedBy(2));

    assertThat(rig.batches()).isEmpty();
    assertThat(rig.deadLetters())
        .extracting(letter -> headers(letter).get("reason"))
        .containsExactly("unknown-key", "unknown-key", "unknown-key");
  }

  @Test
  void recordsWithoutKeyAndWithTheDeviceAsKeyAreTakenAndOthersRefused() {
    rig.send(null, E1);
    rig.send(new byte[0], E2);
    rig.send("d2".getBytes(UTF_8), E3);
    rig.send("d3".getBytes(UTF_8), E3);
    rig.send("D2".getBytes(UTF_8), E3);
    rig.send(new byte[] {(byte) 0xff}, E3);

    assertThat(only(rig.batches()).body()).isEqualTo(body(E1, E2, E3));
    List<TestRecord<byte[], byte[]>> letters = rig.deadLetters();
    assertThat(letters)
        .extracting(letter -> headers(letter).get("reason"))
        .containsOnly("key-mismatch")
        .hasSize(3);
    assertThat(letters)
        .extracting(TestRecord::key)
        .containsExactly("d3".getBytes(UTF_8), "D2".getBytes(UTF_8), new byte[] {(byte) 0xff});
    assertThat(letters).extracting(TestRecord::value).containsOnly(E3);
  }

  @Test
  void theSameInputGivesTheSameBatches() {
    List<SealedBatch> once = runThrough();
    List<SealedBatch> again = runThrough();

    assertThat(once).hasSizeGreaterThan(5);
    assertThat(again)
        .extracting(SealedBatch::id)
        .containsExactlyElementsOf(once.stream().map(SealedBatch::id).toList());
    assertThat(again)
        .extracting(SealedBatch::body)
        .containsExactlyElementsOf(once.stream().map(SealedBatch::body).toList());
  }

  private static List<SealedBatch> runThrough() {
    List<SealedBatch> batches = new ArrayList<>();
    try (TopologyRig rig =
        new TopologyRig(
            picture(
                KEYS,
                version(1, limited(everything("s"), SECOND)),
                version(2, limited(everything("t"), limits(5, 2048, 300)))),
            1 << 20)) {
      for (int i = 0; i < 20; i++) {
        rig.send(event("e" + i, "d" + i % 3, "A"));
        rig.pass(Duration.ofMillis(30));
      }
      rig.pass(WAIT.multipliedBy(2));
      batches.addAll(rig.batches());
    }
    return batches;
  }

  /** An event of so many bytes. */
  private static byte[] padded(String id, int length) {
    String bare = new String(event(id, "d1", "A"), UTF_8);
    String start = bare.substring(0, bare.length() - 1) + ",\"pad\":\"";
    return (start + "x".repeat(length - start.length() - 2) + "\"}").getBytes(UTF_8);
  }

  private static Map<String, String> headers(TestRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    record
        .headers()
        .forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
    return headers;
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.get(0);
  }
}
