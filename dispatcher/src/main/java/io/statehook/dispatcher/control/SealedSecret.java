package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.Aead;
import io.statehook.common.kafka.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * One record of {@code webhook-secrets}: a secret encrypted under the key file, bound to the org,
 * the owner, the kind and the version it was made for, so that it is useless in any other record.
 *
 * @param orgId the org it belongs to
 * @param owner the org itself or one of its subscriptions
 * @param kind what it is, such as {@code signing-key}
 * @param version counted from 1 per owner and kind
 * @param createdAt when it was made
 * @param ciphertext Tink AEAD output
 */
@SuppressWarnings("ArrayRecordComponent") // Written once, never shared.
record SealedSecret(
    String orgId, String owner, String kind, int version, Instant createdAt, byte[] ciphertext) {
  private static final String DOMAIN = "statehook/webhook-secrets/1";
  private static final byte TINK_PREFIX = 1;
  private static final int TINK_PREFIX_BYTES = 1 + Integer.BYTES;

  static SealedSecret seal(
      Aead aead, SecretName name, int version, Instant createdAt, byte[] plaintext) {
    try {
      byte[] ciphertext = aead.encrypt(plaintext, binding(name, version));
      return new SealedSecret(
          name.orgId(), name.owner(), name.kind(), version, createdAt, ciphertext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encrypting a secret failed", e);
    }
  }

  /** Decrypts; fails when the record is not the one that the secret was made for. */
  byte[] open(Aead aead) throws GeneralSecurityException {
    return aead.decrypt(ciphertext, binding(name(), version));
  }

  /** The same secret encrypted anew, under the newest key. */
  SealedSecret resealed(Aead aead) throws GeneralSecurityException {
    return seal(aead, name(), version, createdAt, open(aead));
  }

  /** The id of the key that encrypted it, which Tink puts before the ciphertext; 0 if none. */
  int encryptionKeyId() {
    return ciphertext.length > TINK_PREFIX_BYTES && ciphertext[0] == TINK_PREFIX
        ? ByteBuffer.wrap(ciphertext, 1, Integer.BYTES).getInt()
        : 0;
  }

  SecretName name() {
    return new SecretName(orgId, owner, kind);
  }

  byte[] toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("orgId", orgId).put("owner", owner).put("kind", kind).put("version", version);
    json.put("createdAt", createdAt.toString());
    json.put("ciphertext", Base64.getEncoder().encodeToString(ciphertext));
    return Json.bytes(json);
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException if it is not one
   */
  static SealedSecret read(byte[] value) {
    Json.Parsed parsed = Json.parse(value);
    JsonNode json =
        parsed.document().orElseThrow(() -> new IllegalArgumentException(parsed.problem()));
    try {
      byte[] ciphertext = json.path("ciphertext").binaryValue();
      if (ciphertext == null) {
        throw new IllegalArgumentException("ciphertext: missing");
      }
      return new SealedSecret(
          json.path("orgId").asText(),
          json.path("owner").asText(),
          json.path("kind").asText(),
          json.path("version").asInt(),
          Instant.parse(json.path("createdAt").asText()),
          ciphertext);
    } catch (IOException | java.time.DateTimeException e) {
      throw new IllegalArgumentException("not a secret record", e);
    }
  }

  /** Length-prefixed, so that no two different names give the same bytes. */
  private static byte[] binding(SecretName name, int version) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (String part : List.of(DOMAIN, name.orgId(), name.owner(), name.kind())) {
        byte[] text = part.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
      }
      out.writeInt(version);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }
}
