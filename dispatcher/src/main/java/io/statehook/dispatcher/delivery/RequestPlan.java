package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchBody;
import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.SealedBatch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the next request of a lane carries, and how often that was tried: the batch at its head,
 * several from there on joined, or a part of either. What was sent once is sent again under the
 * same id with the same bytes, by whichever worker: so a plan that does not follow from the head
 * alone is written down before its first request.
 */
final class RequestPlan {
  private final Content content;
  private Standing standing;
  private int attempts;
  private int rejections;
  private @Nullable Instant firstAttemptAt;

  /**
   * What a request carries.
   *
   * @param first the first of its batches
   * @param last the last of them
   * @param batches how many they are
   * @param firstEvent how many of their events lie before the part that is carried
   * @param events how many events are carried
   * @param of how many events the batches hold
   */
  record Content(BatchId first, BatchId last, int batches, int firstEvent, int events, int of) {
    /** The id of the request. */
    BatchId id() {
      BatchId whole = BatchId.joined(first, last);
      return isWhole() ? whole : whole.part(firstEvent, events);
    }

    boolean isWhole() {
      return events == of;
    }

    /** Whether nothing of the batches follows behind it. */
    boolean isLast() {
      return firstEvent + events == of;
    }

    private Content part(int begin, int count) {
      return new Content(first, last, batches, begin, count, of);
    }
  }

  /** Whether a new owner of the lane would come to the same plan. */
  enum Standing {
    /** It follows from the head: it is one whole batch. */
    FOLLOWS,
    /** It would not: a record has to be written before the first request. */
    UNRECORDED,
    /** It was written down, or an earlier owner may have sent it: it cannot change any more. */
    FIXED
  }

  /** How often it was tried. */
  record Tries(int attempts, int rejections, Optional<Instant> firstAttemptAt) {
    static final Tries NONE = new Tries(0, 0, Optional.empty());
  }

  RequestPlan(Content content, Standing standing, Tries tries) {
    this.content = content;
    this.standing = standing;
    attempts = tries.attempts();
    rejections = tries.rejections();
    firstAttemptAt = tries.firstAttemptAt().orElse(null);
  }

  /** The batches as they are, none tried yet. */
  static RequestPlan of(List<QueuedBatch> batches, Standing standing) {
    SealedBatch first = batches.get(0).batch();
    SealedBatch last = batches.get(batches.size() - 1).batch();
    int events = batches.stream().mapToInt(queued -> queued.batch().events()).sum();
    Content all = new Content(first.id(), last.id(), batches.size(), 0, events, events);
    return new RequestPlan(all, standing, Tries.NONE);
  }

  /** As it is now. */
  RequestPlan copy() {
    return new RequestPlan(content, standing, tries());
  }

  /** What is left behind this part. */
  RequestPlan rest() {
    int next = content.firstEvent() + content.events();
    return new RequestPlan(
        content.part(next, content.of() - next), Standing.UNRECORDED, Tries.NONE);
  }

  /** This part and all that follows it. */
  RequestPlan remainder() {
    int first = content.firstEvent();
    return new RequestPlan(content.part(first, content.of() - first), standing, tries());
  }

  /** One of its batches, tried as often as the whole. */
  RequestPlan alone(QueuedBatch batch) {
    return new RequestPlan(of(List.of(batch), Standing.FOLLOWS).content, Standing.FOLLOWS, tries());
  }

  /** The beginning of it, so many events long. */
  RequestPlan beginning(int events) {
    return new RequestPlan(
        content.part(content.firstEvent(), events), Standing.UNRECORDED, Tries.NONE);
  }

  Content content() {
    return content;
  }

  BatchId id() {
    return content.id();
  }

  /** The bytes to send, from the batches that the plan names. */
  byte[] body(List<QueuedBatch> batches) {
    byte[] whole = wholeBody(batches);
    return content.isWhole()
        ? whole
        : BatchBody.read(whole).orElseThrow().part(content.firstEvent(), content.events());
  }

  /** How many of its events fit into so many bytes; all if its batches cannot be cut. */
  int fitting(List<QueuedBatch> batches, long maxBytes) {
    return BatchBody.read(wholeBody(batches))
        .filter(body -> body.events() == content.of())
        .map(body -> Math.min(content.events(), body.fitting(content.firstEvent(), maxBytes)))
        .orElse(content.events());
  }

  /** The batch that holds its first event. */
  QueuedBatch firstOf(List<QueuedBatch> batches) {
    int before = 0;
    for (QueuedBatch batch : batches) {
      before += batch.batch().events();
      if (before > content.firstEvent()) {
        return batch;
      }
    }
    return batches.get(0);
  }

  private static byte[] wholeBody(List<QueuedBatch> batches) {
    return BatchBody.join(batches.stream().map(queued -> queued.batch().body()).toList());
  }

  Standing standing() {
    return standing;
  }

  /** A record of it is durable. */
  void recorded() {
    standing = Standing.FIXED;
  }

  /** How many attempts have been started. */
  int attempts() {
    return attempts;
  }

  /** How many attempts were answered with a rejection. */
  int rejections() {
    return rejections;
  }

  Tries tries() {
    return new Tries(attempts, rejections, Optional.ofNullable(firstAttemptAt));
  }

  /** When the first attempt was started, or the time given if none was. */
  Instant firstAttemptOr(Instant otherwise) {
    return firstAttemptAt == null ? otherwise : firstAttemptAt;
  }

  void attemptStarted(Instant now) {
    attempts++;
    firstAttemptAt = firstAttemptOr(now);
  }

  /** The attempt came to nothing on this side: it never was one. */
  void attemptWithdrawn() {
    attempts--;
  }

  void rejected() {
    rejections++;
  }
}
