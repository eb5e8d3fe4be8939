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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.batch.SealedBy;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.VersionedCatalogue;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;

final class WindowRefillTest implements WindowSet.Outcome, SourceLog, Rules {
  private static final Instant OPENED = Instant.parse("2026-11-21T10:00:00Z");
  private static final WindowSet.Now NOW = new WindowSet.Now(OPENED, 0);
  private static final VersionedCatalogue KEYS = catalogue(4, "A", "B");

  private final MemoryBudget budget = new MemoryBudget(1 << 20);
  private final WindowSet windows = new WindowSet(budget, this);
  private final WindowRefill refill = new WindowRefill(this, this::openPast);
  private final List<byte[]> log = new ArrayList<>();
  private final Map<Long, VersionedSubscription> oldSubscriptions = new HashMap<>();
  private final Map<Long, VersionedCatalogue> oldCatalogues = new HashMap<>();
  private final List<Long> readFrom = new ArrayList<>();
  private final List<OpenWindow> sealed = new ArrayList<>();
  private int opened;
  private int closed;

  private final byte[] a0 = produce("A", "d1");
  private final byte[] b1 = produce("B", "d1");
  private final byte[] a2 = produce("A", "d2");
  private final byte[] b3 = produce("B", "d2");

  @Test
  void aWindowComesBackWithExactlyTheEventsItHeld() {
    produceRaw("junk");
    produceRaw(null);

    assertThat(refill(picture(KEYS, version(7, everything("s"))), start("s", 1, 7, 4))).isEmpty();

    assertThat(bodies()).containsExactly(Map.entry("s", text(body(b1, a2, b3))));
    assertThat(sealed.get(0).source(0).first()).isEqualTo(1);
    assertThat(sealed.get(0).source(0).last()).isEqualTo(3);
    assertThat(opened).as("past rules were not needed").isZero();
  }

  @Test
  void severalWindowsEachBeginWhereTheyBegan() {
    refill(
        picture(KEYS, version(7, everything("s")), version(8, only("t", "B"))),
        start("s", 2, 7, 4),
        start("t", 1, 8, 4));

    assertThat(bodies())
        .containsExactly(Map.entry("t", text(body(b1, b3))), Map.entry("s", text(body(a2, b3))));
    assertThat(readFrom).containsExactly(1L);
  }

  @Test
  void theVersionThatOpenedTheWindowDecidesAndNotTheNewOne() {
    oldSubscriptions.put(7L, version(7, only("s", "A")));

    refill(picture(KEYS, version(9, only("s", "B"))), start("s", 0, 7, 4));

    assertThat(bodies()).containsExactly(Map.entry("s", text(body(a0, a2))));
    assertThat(sealed.get(0).target().version()).isEqualTo(7);
    assertThat(closed).isEqualTo(opened).isEqualTo(1);
  }

  @Test
  void aDeletedOrSwitchedOffSubscriptionStillGetsWhatItHadTaken() {
    oldSubscriptions.put(7L, version(7, only("s", "A")));
    oldSubscriptions.put(8L, version(8, only("off", "B")));
    Subscription off =
        TestRules.subscription("off", ORG, false, List.of("*"), DeviceSelection.every());

    refill(picture(KEYS, version(9, off)), start("s", 0, 7, 4), start("off", 1, 8, 4));

    assertThat(bodies())
        .containsExactly(Map.entry("s", text(body(a0, a2))), Map.entry("off", text(body(b1, b3))));
  }

  @Test
  void theCatalogueThatApprovedTheEventsDecidesAndNotTheNewOne() {
    oldCatalogues.put(3L, catalogue(3, "A"));

    refill(
        picture(KEYS, version(7, everything("s")), version(8, everything("t"))),
        start("s", 0, 7, 3),
        start("t", 1, 8, 4));

    assertThat(bodies())
        .containsExactly(
            Map.entry("s", text(body(a0, a2))), Map.entry("t", text(body(b1, a2, b3))));
  }

  @Test
  void windowsWhoseRulesAreGoneAreNamedAndTheOthersComeBack() {
    List<String> lost =
        refill(
            picture(KEYS, version(9, everything("gone")), version(8, everything("t"))),
            start("gone", 0, 7, 4),
            start("t", 2, 8, 4));

    assertThat(lost).containsExactly("gone");
    assertThat(bodies()).containsExactly(Map.entry("t", text(body(a2, b3))));
  }

  @Test
  void aWindowIntoWhichNothingComesBackIsNamed() {
    List<String> lost = refill(picture(KEYS, version(7, only("s", "X"))), start("s", 0, 7, 4));

    assertThat(lost).containsExactly("s");
    assertThat(windows.size()).isZero();
  }

  @Test
  void theBoundaryIsTheOneFromBeforeTheRestart() {
    Subscription subscription = limited(everything("s"), limits(100, 100_000, 60_000));
    long before =
        WindowBoundaries.remaining("s", subscription.batch().maxWait(), OPENED, OPENED).toNanos();
    WindowSet.Now later = new WindowSet.Now(OPENED.plusMillis(5), 1_000);

    refill.refill(
        0, List.of(start("s", 0, 7, 4)), windows, picture(KEYS, version(7, subscription)), later);

    windows.sealDue(1_000 + before - 5_000_001);
    assertThat(sealed).isEmpty();
    windows.sealDue(1_000 + before - 5_000_000);
    assertThat(sealed).hasSize(1);
  }

  @Test
  void aLogThatCannotBeReadFailsTheRefill() {
    WindowRefill broken =
        new WindowRefill(
            (partition, from, visitor) -> {
              throw new IllegalStateException("away");
            },
            this::openPast);

    assertThatThrownBy(
            () ->
                broken.refill(
                    0,
                    List.of(start("s", 0, 7, 4)),
                    windows,
                    picture(KEYS, version(7, everything("s"))),
                    NOW))
        .hasMessage("away");
  }

  @SafeVarargs
  private List<String> refill(
      SubscriptionIndex.Picture current, KeyValue<String, WindowStart>... stored) {
    return refill.refill(0, List.of(stored), windows, current, NOW);
  }

  private List<Map.Entry<String, String>> bodies() {
    windows.sealChanged(window -> true);
    return sealed.stream()
        .map(window -> Map.entry(window.target().id(), text(window.body())))
        .toList();
  }

  private static KeyValue<String, WindowStart> start(
      String id, long first, long subscriptionVersion, long catalogueVersion) {
    return KeyValue.pair(
        id, new WindowStart(ORG, first, OPENED, subscriptionVersion, catalogueVersion));
  }

  private static Subscription only(String id, String pattern) {
    return TestRules.subscription(id, ORG, true, List.of(pattern), DeviceSelection.every());
  }

  private byte[] produce(String key, String device) {
    byte[] value = event("e" + log.size(), device, key);
    log.add(value);
    return value;
  }

  private void produceRaw(String value) {
    log.add(value == null ? null : value.getBytes(UTF_8));
  }

  private static String text(byte[] body) {
    return new String(body, UTF_8);
  }

  @Override
  public long readProcessed(int partition, long fromOffset, Visitor visitor) {
    readFrom.add(fromOffset);
    for (int offset = (int) fromOffset; offset < log.size(); offset++) {
      visitor.visit(offset, 0, null, log.get(offset));
    }
    return log.size();
  }

  private Rules openPast() {
    opened++;
    return this;
  }

  @Override
  public Optional<VersionedSubscription> subscriptionAt(String id, long version) {
    return Optional.ofNullable(oldSubscriptions.get(version));
  }

  @Override
  public VersionedCatalogue catalogueAt(long version) {
    return oldCatalogues.getOrDefault(version, catalogue(version));
  }

  @Override
  public void close() {
    closed++;
  }

  @Override
  public void opened(OpenWindow window) {
    throw new IllegalStateException("a restored window is not opened again");
  }

  @Override
  public void sealed(OpenWindow window, SealedBy reason) {
    sealed.add(window);
  }
}
