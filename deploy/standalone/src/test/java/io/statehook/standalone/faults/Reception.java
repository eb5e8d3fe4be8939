package io.statehook.standalone.faults;

import java.time.Instant;
import java.util.Optional;

/** A request as a receiver saw it: what it carried, who sent it, and what became of it. */
final class Reception {
  private final int number;
  private final Instant at;
  private final String subscription;
  private final String webhookId;
  private final String digest;
  private final int attempt;
  private final String worker;
  private final int bytes;
  private final int[] events;
  private volatile boolean accepted;
  private volatile int status;
  private volatile Optional<Instant> answeredAt = Optional.empty();
  private volatile Optional<Instant> goneAt = Optional.empty();

  /**
   * A complete request.
   *
   * @param number counts the receptions of a sink
   * @param digest SHA-256 of the body
   * @param worker who sent it
   * @param events the numbers of its events, in order; -1 for what is none of ours
   */
  Reception(int number, Instant at, RequestHead head, String digest, int bytes, int[] events) {
    this.number = number;
    this.at = at;
    this.subscription = head.subscription();
    this.webhookId = head.webhookId();
    this.digest = digest;
    this.attempt = head.attempt();
    this.worker = head.worker();
    this.bytes = bytes;
    this.events = events;
  }

  /**
   * The headers that the ledger keeps.
   *
   * @param worker the name that the sending process was given
   */
  record RequestHead(String subscription, String webhookId, int attempt, String worker) {}

  void decided(Answer answer) {
    accepted = answer.accepts();
    status = answer.status();
  }

  void answered(Instant when) {
    answeredAt = Optional.of(when);
  }

  /** The connection ended before the answer had left. */
  void gone(Instant when) {
    answeredAt = Optional.empty();
    goneAt = Optional.of(when);
  }

  Instant at() {
    return at;
  }

  String subscription() {
    return subscription;
  }

  String webhookId() {
    return webhookId;
  }

  String digest() {
    return digest;
  }

  int attempt() {
    return attempt;
  }

  String worker() {
    return worker;
  }

  int bytes() {
    return bytes;
  }

  int[] events() {
    return events;
  }

  /** Whether the receiver has taken the events, whatever became of its answer. */
  boolean accepted() {
    return accepted;
  }

  /** What the receiver meant to answer; 0 for nothing. */
  int status() {
    return status;
  }

  Optional<Instant> answeredAt() {
    return answeredAt;
  }

  /** Until when it was open, as far as the receiver can tell. */
  Instant openUntil() {
    return answeredAt.or(() -> goneAt).orElse(Instant.MAX);
  }

  @Override
  public String toString() {
    return "#%d %s %s id=%s attempt=%d by %s, %d events, status %d, answered %s, gone %s"
        .formatted(
            number,
            at,
            subscription,
            webhookId,
            attempt,
            worker,
            events.length,
            status,
            answeredAt.map(Instant::toString).orElse("-"),
            goneAt.map(Instant::toString).orElse("-"));
  }
}
