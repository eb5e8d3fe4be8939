package io.statehook.common.signing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * The key that an org shares with its receivers, shown as {@code whsec_} and base64. Not a record,
 * so that it never prints itself.
 */
public final class SigningKey {
  private static final String PREFIX = "whsec_";
  private static final int NEW_KEY_BYTES = 32;
  private static final int MIN_BYTES = 24;
  private static final int MAX_BYTES = 64;

  private final byte[] secret;

  private SigningKey(byte[] secret) {
    this.secret = secret;
  }

  /** A new key of 32 random bytes. */
  public static SigningKey generate(SecureRandom random) {
    byte[] secret = new byte[NEW_KEY_BYTES];
    random.nextBytes(secret);
    return new SigningKey(secret);
  }

  /**
   * Reads a key as it is displayed.
   *
   * @throws IllegalArgumentException if the text is not a key; the message does not repeat it
   */
  public static SigningKey parse(String displayed) {
    if (!displayed.startsWith(PREFIX)) {
      throw new IllegalArgumentException("a signing key starts with " + PREFIX);
    }
    byte[] secret;
    try {
      secret = Base64.getDecoder().decode(displayed.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a signing key is " + PREFIX + " followed by base64");
    }
    if (secret.length < MIN_BYTES || secret.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a signing key has %d to %d bytes, not %d"
              .formatted(MIN_BYTES, MAX_BYTES, secret.length));
    }
    SigningKey key = new SigningKey(secret);
    if (!key.displayed().equals(displayed)) {
      // x-signature is keyed with this very text: a second spelling would be a second key.
      throw new IllegalArgumentException("a signing key is padded base64 without stray bits");
    }
    return key;
  }

  /** The text that the org's administrator sees and copies to the receiver. */
  public String displayed() {
    return PREFIX + Base64.getEncoder().encodeToString(secret);
  }

  /** The bytes that key {@code x-signature}: those of the displayed text. */
  byte[] displayedBytes() {
    return displayed().getBytes(StandardCharsets.US_ASCII);
  }

  /** The bytes that key {@code webhook-signature}. */
  byte[] decodedBytes() {
    return secret.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SigningKey key && MessageDigest.isEqual(secret, key.secret);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(secret);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return PREFIX + "***";
  }
}
