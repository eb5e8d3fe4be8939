package io.statehook.common.signing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Signs the requests of one org. {@code x-signature} has one slot and is keyed with the active key;
 * {@code webhook-signature} carries one signature per key in force, so that receivers can change
 * over while a key is being reset.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class RequestSigner {
  private static final Pattern ID = Pattern.compile("[\\x21-\\x7e&&[^.]]+");

  private final HmacSha256 bodyMac;
  private final List<HmacSha256> messageMacs = new ArrayList<>();

  /**
   * A signer for the keys in force.
   *
   * @param active signs everything
   * @param others sign {@code webhook-signature} as well, in this order
   */
  public RequestSigner(SigningKey active, List<SigningKey> others) {
    bodyMac = new HmacSha256(active.displayedBytes());
    messageMacs.add(new HmacSha256(active.decodedBytes()));
    others.forEach(key -> messageMacs.add(new HmacSha256(key.decodedBytes())));
  }

  /**
   * The signatures of one attempt to send the body under the id.
   *
   * @throws IllegalArgumentException if the id is not visible ASCII or has a dot, which separates
   *     the signed parts
   */
  public SignatureHeaders sign(String id, Instant attemptAt, byte[] body) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "a request id has visible ASCII characters and no dot, not \"%s\"".formatted(id));
    }
    String timestamp = Long.toString(attemptAt.getEpochSecond());
    byte[] prefix = (id + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII);
    StringBuilder signatures = new StringBuilder();
    for (HmacSha256 mac : messageMacs) {
      signatures
          .append(signatures.length() == 0 ? "v1," : " v1,")
          .append(Base64.getEncoder().encodeToString(mac.of(prefix, body)));
    }
    return new SignatureHeaders(
        HexFormat.of().formatHex(bodyMac.of(body)), id, timestamp, signatures.toString());
  }
}
