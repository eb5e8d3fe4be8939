package io.statehook.dispatcher.activity;

import io.statehook.common.batch.BatchBody;
import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.batch.SourceRange;
import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventReader;
import io.statehook.common.event.EventReading;
import io.statehook.common.event.EventRefusal;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what is written when a dead letter is to be sent again. Pure. The rules of batcher and
 * worker hold for it as for everything: only what the subscription in force takes, from devices and
 * of keys that are allowed now, is sent; and what would fail again is not tried.
 */
final class RedriveRules {
  private final EventReader reader = new EventReader();
  private final Function<String, Optional<VersionedSubscription>> subscriptions;
  private final EventCatalogue catalogue;

  /** The outcome. */
  sealed interface Step permits ToSubscription, ToEvents, Refused {}

  /** Goes to {@code webhook-deliveries}. */
  record ToSubscription(SealedBatch batch) implements Step {}

  /**
   * Goes to {@code device-events}.
   *
   * @param partition where it stood, so that it stays behind its device's others
   */
  record ToEvents(int partition) implements Step {}

  /** Goes nowhere. */
  record Refused(String why) implements Step {}

  RedriveRules(
      Function<String, Optional<VersionedSubscription>> subscriptions, EventCatalogue catalogue) {
    this.subscriptions = subscriptions;
    this.catalogue = catalogue;
  }

  Step decide(FoundDeadLetter found, Instant now) {
    if (RecordForms.isBody(found.letter())) {
      return body(found, now);
    }
    return RecordForms.isEvent(found.letter())
        ? event(found)
        : new Refused("it is neither a batch that was sent nor a device event");
  }

  private Step body(FoundDeadLetter found, Instant now) {
    VersionedSubscription inForce =
        subscriptions
            .apply(found.key())
            .filter(known -> known.subscription().orgId().equals(found.orgId()))
            .orElse(null);
    if (inForce == null) {
      return new Refused("its org has no subscription \"%s\" any more".formatted(found.key()));
    }
    Subscription subscription = inForce.subscription();
    if (!subscription.active()) {
      return new Refused("the subscription is switched off");
    }
    Optional<SourceRange> source = SourceRange.parse(found.letter().source());
    Optional<BatchBody> body = BatchBody.read(found.value()).filter(read -> read.events() > 0);
    if (source.isEmpty() || body.isEmpty()) {
      return new Refused("it is no batch of events from a known place");
    }
    return forbidden(subscription, body.get())
        .<Step>map(Refused::new)
        .orElseGet(() -> new ToSubscription(batch(found, inForce, source.get(), body.get(), now)));
  }

  private static SealedBatch batch(
      FoundDeadLetter found,
      VersionedSubscription inForce,
      SourceRange source,
      BatchBody body,
      Instant now) {
    Subscription subscription = inForce.subscription();
    return new SealedBatch(
        BatchId.redriven(
            subscription.id(),
            found.position().toString(),
            found.letter().firstAttemptAt().toString()),
        subscription.orgId(),
        Lane.of(subscription.id(), source.partition(), subscription.delivery().parallelism()),
        BatchKind.REPLAY,
        body.events(),
        source,
        now.truncatedTo(ChronoUnit.MILLIS),
        SealedBy.REDRIVE,
        inForce.version(),
        subscription.format(),
        found.value());
  }

  /** Why an event of the body may not be sent any more. */
  private Optional<String> forbidden(Subscription subscription, BatchBody body) {
    for (int i = 0; i < body.events(); i++) {
      byte[] array = body.part(i, 1);
      EventReading reading = reader.read(Arrays.copyOfRange(array, 1, array.length - 1));
      if (!(reading instanceof DeviceEvent event)) {
        return Optional.of("it holds something that is no event");
      }
      Optional<EventKey> key = approved(event);
      if (key.isEmpty() || !subscription.takes(event, key.get())) {
        return Optional.of(
            "it holds \"%s\" of device \"%s\", which is not allowed any more"
                .formatted(event.key(), event.deviceId()));
      }
    }
    return Optional.empty();
  }

  private Step event(FoundDeadLetter found) {
    Optional<RecordPosition> source = source(found);
    EventReading reading = reader.read(found.value());
    if (source.isEmpty()) {
      return new Refused("it does not say where it stood");
    }
    if (!(reading instanceof DeviceEvent event)) {
      return new Refused("it would be refused again: " + ((EventRefusal) reading).detail());
    }
    if (!found.key().isEmpty() && !found.key().equals(event.deviceId())) {
      return new Refused("it would be refused again: its key is not its device");
    }
    return approved(event).isPresent()
        ? new ToEvents(source.get().partition())
        : new Refused(
            "it would be refused again: the event catalogue does not hold \"%s\" as %s"
                .formatted(event.key(), event.type().wireName()));
  }

  private static Optional<RecordPosition> source(FoundDeadLetter found) {
    try {
      return Optional.of(RecordPosition.parse(found.letter().source()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<EventKey> approved(DeviceEvent event) {
    return EventKey.parse(event.key()).filter(key -> catalogue.find(key, event.type()).isPresent());
  }
}
