package io.statehook.dispatcher.http;

import java.time.Duration;

/** What came of one POST: an answer, or the reason why none came. */
public sealed interface EgressResult permits EgressAnswer, EgressFailure {

  /** From the call to the result. */
  Duration duration();
}
