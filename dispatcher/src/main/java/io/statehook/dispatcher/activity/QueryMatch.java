package io.statehook.dispatcher.activity;

import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.subscription.Subscription;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Whether a record is one that was asked for. What a scope does not see is never one. */
final class QueryMatch {
  private final RecordQuery query;
  private final Function<String, Optional<Subscription>> subscriptions;

  QueryMatch(RecordQuery query, Function<String, Optional<Subscription>> subscriptions) {
    this.query = query;
    this.subscriptions = subscriptions;
  }

  /**
   * By the key of a batch or attempt alone, so that most records of others are not even parsed.
   * Decides nothing in favour of a record.
   */
  boolean mayConcern(ConsumerRecord<byte[], byte[]> record) {
    String key = RecordForms.key(record);
    return query.subscriptionId().map(key::equals).orElse(true)
        && subscriptions.apply(key).map(s -> query.scope().sees(s.orgId())).orElse(true);
  }

  /** Without looking at devices, of which attempts say nothing. */
  boolean attempt(FoundAttempt found) {
    Attempt attempt = found.attempt();
    return query.scope().sees(found.orgId())
        && query.subscriptionId().map(attempt.subscription()::equals).orElse(true)
        && query.outcome().map(attempt.outcome().wireName()::equals).orElse(true);
  }

  boolean delivery(FoundDelivery found) {
    SealedBatch batch = found.batch();
    return query.scope().sees(batch.orgId())
        && query.subscriptionId().map(batch.subscriptionId()::equals).orElse(true)
        && query.deviceId().map(id -> EventBytes.isOfDevice(batch.body(), id)).orElse(true);
  }

  boolean deadLetter(FoundDeadLetter found) {
    return query.scope().sees(found.orgId())
        && query.outcome().map(found.letter().reason()::equals).orElse(true)
        && query.subscriptionId().map(id -> isOfSubscription(found, id)).orElse(true)
        && query.deviceId().map(id -> isOfDevice(found, id)).orElse(true);
  }

  private static boolean isOfSubscription(FoundDeadLetter found, String subscriptionId) {
    return !RecordForms.isEvent(found.letter()) && subscriptionId.equals(found.key());
  }

  private static boolean isOfDevice(FoundDeadLetter found, String deviceId) {
    return EventBytes.isOfDevice(found.value(), deviceId)
        || (RecordForms.isEvent(found.letter()) && deviceId.equals(found.key()));
  }
}
