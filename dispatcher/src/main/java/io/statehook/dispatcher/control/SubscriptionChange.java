package io.statehook.dispatcher.control;

import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** What came of changing subscriptions: all of the change, or nothing of it. */
public sealed interface SubscriptionChange {

  /**
   * The records are in their topic.
   *
   * @param versions what is in force now, in the order in which it was handed in; empty after a
   *     deletion
   */
  record Applied(List<VersionedSubscription> versions) implements SubscriptionChange {
    /** Copies the list. */
    public Applied {
      versions = List.copyOf(versions);
    }

    @Override
    public <T> T fold(
        Function<Applied, T> applied,
        Function<Refused, T> refused,
        LongFunction<T> conflict,
        Supplier<T> unknown) {
      return applied.apply(this);
    }
  }

  /**
   * Nothing was written.
   *
   * @param records those that break rules, at least one
   */
  record Refused(List<RefusedRecord> records) implements SubscriptionChange {
    /** Copies the list. */
    public Refused {
      records = List.copyOf(records);
    }

    @Override
    public <T> T fold(
        Function<Applied, T> applied,
        Function<Refused, T> refused,
        LongFunction<T> conflict,
        Supplier<T> unknown) {
      return refused.apply(this);
    }
  }

  /**
   * Somebody else changed the subscription first; nothing was written.
   *
   * @param currentVersion that of its newest record now; -1 when it has none
   */
  record Conflict(long currentVersion) implements SubscriptionChange {
    @Override
    public <T> T fold(
        Function<Applied, T> applied,
        Function<Refused, T> refused,
        LongFunction<T> conflict,
        Supplier<T> unknown) {
      return conflict.apply(currentVersion);
    }
  }

  /** No subscription with this id is in force. */
  record Unknown() implements SubscriptionChange {
    @Override
    public <T> T fold(
        Function<Applied, T> applied,
        Function<Refused, T> refused,
        LongFunction<T> conflict,
        Supplier<T> unknown) {
      return unknown.get();
    }
  }

  /**
   * Applies the function for this case.
   *
   * @param conflict gets the version of the newest record, -1 for none
   */
  <T> T fold(
      Function<Applied, T> applied,
      Function<Refused, T> refused,
      LongFunction<T> conflict,
      Supplier<T> unknown);
}
