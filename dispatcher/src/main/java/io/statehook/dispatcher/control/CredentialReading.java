package io.statehook.dispatcher.control;

import java.util.Optional;

/**
 * What was found when a credential was looked for.
 *
 * @param credential to send; empty if there is none that can be used
 * @param problem why not, fit for an attempt record; empty text if there is one
 */
public record CredentialReading(Optional<Credential> credential, String problem) {
  static CredentialReading of(Credential credential) {
    return new CredentialReading(Optional.of(credential), "");
  }

  static CredentialReading missing(String problem) {
    return new CredentialReading(Optional.empty(), problem);
  }
}
