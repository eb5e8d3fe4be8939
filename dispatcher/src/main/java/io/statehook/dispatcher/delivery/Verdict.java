package io.statehook.dispatcher.delivery;

/** What the result of one attempt means for what it carried. */
enum Verdict {
  /** The receiver has it. */
  DELIVERED,
  /** Again, by the schedule. */
  RETRY,
  /** Again, but not soon: what is wrong does not pass within seconds. */
  RETRY_SLOWLY,
  /** The receiver says that this very body is bad, and is believed. */
  REJECTED,
  /** The receiver says that the body is too large. */
  TOO_LARGE,
  /** The receiver says that it is gone for good. */
  GONE,
  /** Nothing was sent, and the endpoint has nothing to do with that. */
  NOT_SENT
}
