package io.statehook.producer;

import io.statehook.common.event.EventRefusal;
import java.util.function.Function;

/** What became of one report. */
public sealed interface PublishResult {

  /**
   * Kafka has it on all in-sync replicas.
   *
   * @param eventId the event's id
   * @param partition where it stands
   * @param offset where it stands
   */
  record Published(String eventId, int partition, long offset) implements PublishResult {
    @Override
    public <T> T fold(
        Function<Published, T> published,
        Function<Refused, T> refused,
        Function<NotAcknowledged, T> notAcknowledged) {
      return published.apply(this);
    }
  }

  /**
   * It breaks a rule and was not sent; sending it again is of no use.
   *
   * @param refusal the rule, in words for people
   */
  record Refused(EventRefusal refusal) implements PublishResult {
    @Override
    public <T> T fold(
        Function<Published, T> published,
        Function<Refused, T> refused,
        Function<NotAcknowledged, T> notAcknowledged) {
      return refused.apply(this);
    }
  }

  /**
   * Kafka did not confirm it in time: it may or may not be there. Publish the same report again
   * {@linkplain DeviceReport#withId with this id}, then receivers notice a duplicate.
   *
   * @param eventId the event's id
   * @param cause what Kafka's client said
   */
  record NotAcknowledged(String eventId, Exception cause) implements PublishResult {
    @Override
    public <T> T fold(
        Function<Published, T> published,
        Function<Refused, T> refused,
        Function<NotAcknowledged, T> notAcknowledged) {
      return notAcknowledged.apply(this);
    }
  }

  /** Applies the function for this case. */
  <T> T fold(
      Function<Published, T> published,
      Function<Refused, T> refused,
      Function<NotAcknowledged, T> notAcknowledged);
}
