package io.statehook.dispatcher.control;

import io.statehook.common.subscription.Authorization;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a subscription's requests prove themselves with. Not a record, so that it never prints
 * itself; made only from values that a receiver can be sent exactly as they are.
 */
public final class Credential {
  /** The longest value, in bytes. */
  public static final int MAX_BYTES = 16 * 1024;

  /** The longest client certificate with its key and chain, in bytes. */
  public static final int MAX_PEM_BYTES = 64 * 1024;

  /** The most bytes of user and password, so that their base64 is no longer than any header. */
  static final int MAX_BASIC_BYTES = MAX_BYTES / 4 * 3 - 6;

  private static final Pattern HEADER_VALUE =
      Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]*[\\x21-\\x7e])?");

  private final Authorization kind;
  private final byte[] secret;

  private Credential(Authorization kind, byte[] secret) {
    this.kind = kind;
    this.secret = secret;
  }

  /**
   * A user and a password, as RFC 7617 has them.
   *
   * @param user no colon, which separates the two
   * @throws IllegalArgumentException if they cannot be sent; the message does not repeat them
   */
  public static Credential basic(String user, String password) {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("a user has no colon: it separates user and password");
    }
    requireNoControls(user);
    requireNoControls(password);
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    if (both.length < 2 || both.length > MAX_BASIC_BYTES) {
      throw new IllegalArgumentException(
          "user and password have together 1 to %d bytes in UTF-8, not %d"
              .formatted(MAX_BASIC_BYTES - 1, both.length - 1));
    }
    return new Credential(Authorization.BASIC, both);
  }

  /**
   * The {@code Authorization} header as is.
   *
   * @throws IllegalArgumentException if it cannot be sent; the message does not repeat it
   */
  public static Credential header(String value) {
    if (value.isEmpty() || value.length() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a header has 1 to %d characters, not %d".formatted(MAX_BYTES, value.length()));
    }
    if (!HEADER_VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a header has printable ASCII characters on one line, without spaces at its ends");
    }
    return new Credential(Authorization.HEADER, value.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * A client certificate: private key, certificate and chain in PEM format.
   *
   * @throws IllegalArgumentException if it is too long; whether it can be used is for the
   *     connection to say
   */
  public static Credential clientCertificate(String pem) {
    byte[] bytes = pem.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MAX_PEM_BYTES) {
      throw new IllegalArgumentException(
          "a client certificate with its key has 1 to %d bytes, not %d"
              .formatted(MAX_PEM_BYTES, bytes.length));
    }
    return new Credential(Authorization.MTLS, bytes);
  }

  /** As it was stored; judged again, since anything may write to a topic. */
  static Credential stored(Authorization kind, byte[] plaintext) {
    String text = utf8(plaintext);
    return switch (kind) {
      case NONE -> throw new IllegalArgumentException("no authorization has no secret");
      case BASIC -> {
        int colon = text.indexOf(':');
        if (colon < 0) {
          throw new IllegalArgumentException("not a user and a password");
        }
        yield basic(text.substring(0, colon), text.substring(colon + 1));
      }
      case HEADER -> header(text);
      case MTLS -> clientCertificate(text);
    };
  }

  /** How it is sent. */
  public Authorization kind() {
    return kind;
  }

  /** The value of the {@code Authorization} header, if it is sent as one. */
  public Optional<String> authorizationHeader() {
    return switch (kind) {
      case BASIC -> Optional.of("Basic " + Base64.getEncoder().encodeToString(secret));
      case HEADER -> Optional.of(text());
      case NONE, MTLS -> Optional.empty();
    };
  }

  /** The PEM text of a client certificate, if that is what this is. */
  public Optional<String> pem() {
    return kind == Authorization.MTLS ? Optional.of(text()) : Optional.empty();
  }

  /** The texts that must not show where people or programs read along. */
  public List<String> confidential() {
    return switch (kind) {
      case BASIC -> basicParts();
      case HEADER -> headerParts();
      case NONE, MTLS -> List.of(); // A private key is never sent, so nothing can give it back.
    };
  }

  byte[] plaintext() {
    return secret.clone();
  }

  /** The password alone too: receivers take the two apart. A user is not a secret. */
  private List<String> basicParts() {
    String both = text();
    String password = both.substring(both.indexOf(':') + 1);
    return password.isEmpty() ? List.of(both) : List.of(both, password);
  }

  /** What stands behind the scheme too: receivers take that off. */
  private List<String> headerParts() {
    String value = text();
    int space = value.indexOf(' ');
    return space < 0 ? List.of(value) : List.of(value, value.substring(space).strip());
  }

  private String text() {
    return new String(secret, StandardCharsets.UTF_8);
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8"); // Without the cause, which knows the bytes.
    }
  }

  private static void requireNoControls(String text) {
    if (text.codePoints().anyMatch(c -> Character.isISOControl(c) || isSurrogate(c))) {
      throw new IllegalArgumentException("user and password have no control characters");
    }
  }

  private static boolean isSurrogate(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credential credential
        && kind == credential.kind
        && MessageDigest.isEqual(secret, credential.secret);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(secret);
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "Credential[%s, ***]".formatted(kind.wireName());
  }
}
