package io.statehook.dispatcher.delivery;

/** What the result of one attempt means for its batch. */
enum Verdict {
  /** The receiver has it. */
  DELIVERED,
  /** Again, by the schedule. */
  RETRY,
  /** Again, but not soon: what is wrong does not pass within seconds. */
  RETRY_SLOWLY,
  /** The receiver says that this very batch is bad: to the dead letters. */
  REJECTED
}
