package io.statehook.common.batch;

import io.statehook.common.subscription.Format;
import java.time.Instant;
import java.util.Optional;

/**
 * A closed window with fixed bytes.
 *
 * @param id the same for the same events
 * @param orgId whose events
 * @param lane the ordered stream it belongs to; names the subscription
 * @param kind why it exists
 * @param events how many events the body holds
 * @param source where the events stand
 * @param sealedAt when the window was closed, by the sealing machine's clock
 * @param sealedBy why it was closed
 * @param subscriptionVersion the version of the subscription that chose the events
 * @param format the shape of the body
 * @param firstEventAt when the first of its events was appended to its topic, by the broker's
 *     clock; empty for a batch that was not sealed from a window
 * @param body the request body; never changed after sealing
 */
@SuppressWarnings("ArrayRecordComponent") // The body is shared on purpose: copies cost a heap each.
public record SealedBatch(
    BatchId id,
    String orgId,
    Lane lane,
    BatchKind kind,
    int events,
    SourceRange source,
    Instant sealedAt,
    SealedBy sealedBy,
    long subscriptionVersion,
    Format format,
    Optional<Instant> firstEventAt,
    byte[] body) {

  /** Refuses a batch without events. */
  public SealedBatch {
    if (events < 1) {
      throw new IllegalArgumentException("a batch holds at least one event, not " + events);
    }
  }

  /** A batch of which nobody knows when its first event was appended. */
  public SealedBatch(
      BatchId id,
      String orgId,
      Lane lane,
      BatchKind kind,
      int events,
      SourceRange source,
      Instant sealedAt,
      SealedBy sealedBy,
      long subscriptionVersion,
      Format format,
      byte[] body) {
    this(
        id,
        orgId,
        lane,
        kind,
        events,
        source,
        sealedAt,
        sealedBy,
        subscriptionVersion,
        format,
        Optional.empty(),
        body);
  }

  /** The subscription whose batch this is. */
  public String subscriptionId() {
    return lane.subscriptionId();
  }

  /** Identity and origin, without the body. */
  @Override
  public String toString() {
    return "SealedBatch[id=%s, lane=%s, events=%d, source=%s]".formatted(id, lane, events, source);
  }
}
