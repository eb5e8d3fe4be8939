package io.statehook.dispatcher.operations;

import io.statehook.dispatcher.activity.ExpectedTraffic;
import io.statehook.dispatcher.activity.LiveActivity;
import io.statehook.dispatcher.activity.RecordSearch;
import io.statehook.dispatcher.activity.Redrive;
import io.statehook.dispatcher.control.CatalogueOperations;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.StatusBook;
import io.statehook.dispatcher.control.SubscriptionOperations;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VerifiedSave;
import java.util.List;
import java.util.Optional;

/**
 * All that faces do with one installation. Most operations know no callers: a face asks with the
 * caller's scope, or asks {@link #find} or {@link #isOthers}, before it touches anything.
 *
 * @param table the subscriptions and the catalogue in force
 * @param saves saves subscriptions whose receivers have answered
 * @param tests sends test messages, so many at a time
 * @param secrets empty in a process that has no encryption keys
 * @param status how subscriptions are doing
 * @param records finds attempts, batches and dead letters in their topics
 * @param redrive sends dead letters again
 * @param live what happens now and happened in the last hour, from memory
 * @param expected how much a subscription would get
 */
public record Operations(
    SubscriptionTable table,
    SubscriptionOperations subscriptions,
    VerifiedSave saves,
    PacedTests tests,
    CatalogueOperations catalogue,
    Optional<SecretOperations> secrets,
    StatusBook status,
    RecordSearch records,
    Redrive redrive,
    LiveActivity live,
    ExpectedTraffic expected) {

  /** A subscription if it is there and seen; what is another org's is not there. */
  public Optional<SubscriptionStanding> find(OrgScope scope, String id) {
    return subscriptions.get(scope, id);
  }

  /** The subscriptions that are seen, by id. */
  public List<SubscriptionStanding> list(OrgScope scope) {
    return subscriptions.list(scope);
  }

  /** Whether an id is taken by something that this scope does not see. */
  public boolean isOthers(OrgScope scope, String id) {
    return subscriptions.get(id).isPresent() && find(scope, id).isEmpty();
  }
}
