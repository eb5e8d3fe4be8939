package io.statehook.dispatcher.activity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.activity.RedriveRules.Refused;
import io.statehook.dispatcher.activity.RedriveRules.Step;
import io.statehook.dispatcher.activity.RedriveRules.ToEvents;
import io.statehook.dispatcher.activity.RedriveRules.ToSubscription;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedriveRulesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:30:20Z");

  private final Map<String, VersionedSubscription> inForce = new HashMap<>();
  private final RedriveRules rules =
      new RedriveRules(id -> Optional.ofNullable(inForce.get(id)), SampleRecords.CATALOGUE);

  @Test
  void aBodyGoesToTheLaneItCameFromWithTheSameBytes() {
    put(SampleRecords.subscription("s", "a", ",\"delivery\":{\"parallelism\":4}"));
    FoundDeadLetter letter = body("s", "a", 7, SampleRecords.body("a", "x", "y"));

    SealedBatch batch = ((ToSubscription) decide(letter)).batch();

    assertThat(batch.body()).isSameAs(letter.value());
    assertThat(batch.lane()).isEqualTo(new Lane("s", 2));
    assertThat(batch.kind()).isEqualTo(BatchKind.REPLAY);
    assertThat(batch.sealedBy()).isEqualTo(SealedBy.REDRIVE);
    assertThat(batch.sealedAt()).isEqualTo(NOW);
    assertThat(batch.events()).isEqualTo(2);
    assertThat(batch.orgId()).isEqualTo("a");
    assertThat(batch.subscriptionVersion()).isEqualTo(12);
    assertThat(batch.source()).hasToString("6:3-9");
  }

  @Test
  void theIdComesFromWhereTheDeadLetterStands() {
    put(SampleRecords.subscription("s", "a"));
    byte[] same = SampleRecords.body("a", "x");

    SealedBatch first = ((ToSubscription) decide(body("s", "a", 7, same))).batch();
    SealedBatch again =
        ((ToSubscription) rules.decide(body("s", "a", 7, same), NOW.plusSeconds(9))).batch();
    SealedBatch other = ((ToSubscription) decide(body("s", "a", 8, same))).batch();

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(other.id()).isNotEqualTo(first.id());
  }

  @Test
  void nobodyGetsABodyOfAnotherOrgOrOfASubscriptionThatIsGone() {
    FoundDeadLetter letter = body("s", "a", 7, SampleRecords.body("a", "x"));

    Refused gone = (Refused) decide(letter);
    put(SampleRecords.subscription("s", "b"));
    Refused taken = (Refused) decide(letter);

    assertThat(taken).isEqualTo(gone);
    assertThat(gone.why()).contains("no subscription \"s\"");
  }

  @Test
  void nothingGoesToASubscriptionThatIsSwitchedOff() {
    put(SampleRecords.subscription("s", "a", ",\"active\":false"));

    assertThat(decide(body("s", "a", 7, SampleRecords.body("a", "x"))))
        .isEqualTo(new Refused("the subscription is switched off"));
  }

  @Test
  void whatIsNotAllowedAnyMoreIsNotSentAgain() {
    put(narrowed("s", "a", "x"));

    assertThat(decide(body("s", "a", 7, SampleRecords.body("a", "x"))))
        .isInstanceOf(ToSubscription.class);
    assertThat(decide(body("s", "a", 7, SampleRecords.body("a", "x", "y"))))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.why()).contains("device \"y\""));
    byte[] unknown = ("[" + SampleRecords.event("a", "x", "Nothing") + "]").getBytes(UTF_8);
    assertThat(decide(body("s", "a", 7, unknown)))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.why()).contains("\"Nothing\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "[1]", "[{}]", "no JSON"})
  void whatIsNoBodyOfEventsIsNotSent(String value) {
    put(SampleRecords.subscription("s", "a"));

    assertThat(decide(body("s", "a", 7, value.getBytes(UTF_8)))).isInstanceOf(Refused.class);
  }

  @Test
  void anEventGoesBackToThePartitionWhereItStoodOnceItsKeyIsApproved() {
    assertThat(decide(event("x", "RoomAnalytics.PeopleCount.Current"))).isEqualTo(new ToEvents(3));
  }

  @Test
  void anEventThatWouldBeRefusedAgainStaysWhereItIs() {
    assertThat(decide(event("x", "Nothing")))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.why()).contains("catalogue"));
    assertThat(decide(letter("x", "", "malformed", "3:7", "{".getBytes(UTF_8))))
        .isInstanceOf(Refused.class);
    assertThat(decide(event("another", "RoomAnalytics.PeopleCount.Current")))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.why()).contains("key"));
    assertThat(decide(letter("s", "a", "malformed-batch", "0:1", new byte[0])))
        .isInstanceOf(Refused.class);
  }

  private Step decide(FoundDeadLetter letter) {
    return rules.decide(letter, NOW);
  }

  private void put(Subscription subscription) {
    inForce.put(subscription.id(), new VersionedSubscription(subscription, 12));
  }

  private static Subscription narrowed(String id, String org, String device) {
    Subscription wide = SampleRecords.subscription(id, org);
    return new Subscription(
        wide.id(),
        wide.orgId(),
        wide.name(),
        wide.description(),
        wide.url(),
        true,
        false,
        wide.allowedEvents(),
        DeviceSelection.of(List.of(device)),
        wide.batch(),
        wide.format(),
        wide.contentType(),
        wide.authorization(),
        wide.headers(),
        wide.delivery());
  }

  private static FoundDeadLetter body(String key, String org, long offset, byte[] value) {
    return new FoundDeadLetter(
        new RecordPosition(1, offset),
        NOW,
        key,
        org,
        new DeadLetter("rejected", "status 400", 3, NOW, "6:3-9"),
        value);
  }

  private static FoundDeadLetter event(String recordKey, String key) {
    return letter(
        recordKey, "a", "unknown-key", "3:7", SampleRecords.event("a", "x", key).getBytes(UTF_8));
  }

  private static FoundDeadLetter letter(
      String key, String org, String reason, String source, byte[] value) {
    return new FoundDeadLetter(
        new RecordPosition(1, 1), NOW, key, org, new DeadLetter(reason, "", 0, NOW, source), value);
  }
}
