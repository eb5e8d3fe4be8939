package io.statehook.dispatcher.delivery;

import java.util.concurrent.CompletionStage;

/** The way out: sends one request, once. */
public interface RequestSender {
  /** Sends it; the stage completes by the request's timeout, on any thread, and never fails. */
  CompletionStage<SendResult> send(OutgoingRequest request);
}
