package io.statehook.dispatcher.batching;

import io.statehook.common.batch.SourceRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of one subscription from one source partition that are not sealed yet. Holds the
 * records' own byte arrays, which all windows that took the event share.
 */
final class OpenWindow {
  private static final int BRACKETS = 2;

  private final Target target;
  private final WindowStart start;
  private final long deadlineNanos;
  private final List<byte[]> events = new ArrayList<>();
  private long lastOffset;
  private long firstEventMillis;
  private int eventBytes;
  private boolean recorded;

  /**
   * An empty window.
   *
   * @param deadlineNanos when it is sealed at the latest, on the monotonic clock
   */
  OpenWindow(Target target, WindowStart start, long deadlineNanos) {
    this.target = target;
    this.start = start;
    this.deadlineNanos = deadlineNanos;
    this.lastOffset = start.firstOffset();
  }

  /**
   * Appends an event.
   *
   * @param appendedMillis when the event was appended to its topic, in milliseconds of the epoch
   */
  void append(byte[] event, long offset, long appendedMillis) {
    if (events.isEmpty()) {
      firstEventMillis = appendedMillis;
    }
    events.add(event);
    eventBytes += event.length;
    lastOffset = offset;
  }

  Target target() {
    return target;
  }

  WindowStart start() {
    return start;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  int events() {
    return events.size();
  }

  /** Bytes of payload held. */
  int eventBytes() {
    return eventBytes;
  }

  /** The body's length as it is; at least one event must be there. */
  int bodyLength() {
    return BRACKETS + eventBytes + events.size() - 1;
  }

  /** The body's length if one more event of so many bytes were appended. */
  int bodyLengthWith(int moreBytes) {
    return bodyLength() + 1 + moreBytes;
  }

  /** When its first event was appended to its topic. */
  Instant firstEventAt() {
    return Instant.ofEpochMilli(firstEventMillis);
  }

  /** Whether the state store knows this window. */
  boolean recorded() {
    return recorded;
  }

  void markRecorded() {
    recorded = true;
  }

  SourceRange source(int partition) {
    return new SourceRange(partition, start.firstOffset(), lastOffset);
  }

  /** The request body: a JSON array of the untouched events. */
  byte[] body() {
    byte[] body = new byte[bodyLength()];
    int at = 0;
    body[at++] = '[';
    for (byte[] event : events) {
      if (at > 1) {
        body[at++] = ',';
      }
      System.arraycopy(event, 0, body, at, event.length);
      at += event.length;
    }
    body[at] = ']';
    return body;
  }
}
