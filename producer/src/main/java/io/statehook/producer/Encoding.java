package io.statehook.producer;

import io.statehook.common.event.EventRefusal;

/** The outcome of turning a report into an event. */
sealed interface Encoding {

  /**
   * An event that will pass the dispatcher.
   *
   * @param id the event's id
   * @param json its bytes, one line; handed to Kafka and to nobody else
   */
  @SuppressWarnings("ArrayRecordComponent") // One owner after the other; never compared.
  record Event(String id, byte[] json) implements Encoding {}

  /**
   * A report that breaks a rule.
   *
   * @param refusal the rule
   */
  record Unfit(EventRefusal refusal) implements Encoding {}
}
