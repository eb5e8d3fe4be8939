package io.statehook.dispatcher.control;

import java.util.concurrent.CompletionStage;

/** The worker's part in test messages: signs and sends them from its network. */
public interface TestSender {
  /**
   * Whether this worker, and no other living one, is the one to send for the subscription. Never
   * waits.
   */
  boolean isResponsibleFor(String subscriptionId);

  /**
   * Sends one message, signed by the org's key and with the stored credential.
   *
   * @return completes soon after the subscription's timeout, on any thread; a failure is a result
   */
  CompletionStage<TestResult> send(TestMessage message);
}
