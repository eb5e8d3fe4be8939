package io.statehook.dispatcher.delivery;

/** What the end of a request says about how much its host can take. */
enum HostSignal {
  /** It can take this. */
  WORKED,
  /** It has too much to do. */
  OVERLOADED,
  /** Nothing. */
  NONE;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  static HostSignal of(SendResult result) {
    if (result instanceof SendResult.Answered answered) {
      int status = answered.status();
      boolean overloaded = status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
      return overloaded ? OVERLOADED : status / 100 == 2 ? WORKED : NONE;
    }
    boolean late =
        result instanceof SendResult.Failed failed && failed.kind().equals(SendResult.TIMEOUT);
    return late ? OVERLOADED : NONE;
  }
}
