package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.CredentialReading;

/** Where the secrets of authorizations come from. */
@FunctionalInterface
public interface CredentialSource {
  /** What the subscription's requests prove themselves with now. Never waits. */
  CredentialReading find(Subscription subscription);
}
