package io.statehook.standalone.receiver;

/** What the receiver made of a request. */
public enum Verdict {
  /** Genuine and new: its events are taken. */
  ACCEPTED,
  /** Genuine, but a request with this id was taken before. */
  DUPLICATE,
  /** Genuine, but refused because the receiver was told to fail. */
  FAILED_ON_PURPOSE,
  /** Not signed with the key, changed on the way, or too old. */
  BAD_SIGNATURE,
  /** Genuine, but not a JSON array of events. */
  MALFORMED
}
