package io.statehook.dispatcher.operations;

import io.statehook.dispatcher.control.Credentials;
import io.statehook.dispatcher.control.KeyOperations;
import io.statehook.dispatcher.control.SigningKeys;

/**
 * What can be done with secrets; only a process that has the encryption keys has it.
 *
 * @param keys shows and changes signing keys, audited
 * @param ring tells facts about signing keys without showing them to anybody
 * @param credentials what requests prove themselves with besides their signature
 */
public record SecretOperations(KeyOperations keys, SigningKeys ring, Credentials credentials) {}
