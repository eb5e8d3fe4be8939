package io.statehook.common.event;

/**
 * Why a record of {@code device-events} is not an event that can be sent.
 *
 * @param reason the class of the fault, for grouping
 * @param detail one sentence for people: what was wrong and where
 */
public record EventRefusal(Reason reason, String detail) implements EventReading {

  /** Classes of faults; the wire name is the dead letter's {@code reason} header. */
  public enum Reason {
    /** Not one well-formed JSON object in UTF-8, or ambiguous because a member occurs twice. */
    MALFORMED("malformed"),
    /**
     * Longer than {@link EventReader#MAX_BYTES}, or a number or name in it is longer than any
     * reader can be expected to take.
     */
    TOO_LARGE("too-large"),
    /** Nested deeper than {@link EventReader#MAX_DEPTH}. */
    TOO_DEEP("too-deep"),
    /** A member is missing or breaks its rule. */
    INVALID("invalid"),
    /** The catalogue does not hold the key with this type. */
    UNKNOWN_KEY("unknown-key"),
    /** The record's key names another device than the event does. */
    KEY_MISMATCH("key-mismatch");

    private final String wireName;

    Reason(String wireName) {
      this.wireName = wireName;
    }

    /** The name used in headers and metrics. */
    public String wireName() {
      return wireName;
    }
  }
}
