package io.statehook.common.signing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Checks both signatures of a request as a careful receiver does: raw bytes, constant time. While a
 * key is being reset, both are right for the active key only: {@code x-signature} has one slot.
 *
 * <p>Safe for use by many threads.
 */
public final class SignatureVerifier {
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private static final Pattern TIMESTAMP = Pattern.compile("\\d{1,12}");

  private final SigningKey key;

  /** A verifier with the key as it was shown to the receiver. */
  public SignatureVerifier(SigningKey key) {
    this.key = key;
  }

  /**
   * Judges a request.
   *
   * @param header finds a header's value by its lower-case name
   * @param body the body as received, before any parsing
   * @param now the receiver's clock
   * @return what is wrong, or empty when both signatures are right and the time is close
   */
  public Optional<String> problem(
      Function<String, Optional<String>> header, byte[] body, Instant now) {
    return bodySignatureProblem(header, body).or(() -> webhookSignatureProblem(header, body, now));
  }

  private Optional<String> bodySignatureProblem(
      Function<String, Optional<String>> header, byte[] body) {
    Optional<String> algorithm = header.apply(SignatureHeaders.SIGNATURE_ALGORITHM);
    if (!algorithm.equals(Optional.of(SignatureHeaders.SHA256))) {
      return Optional.of("x-signature-algo is not sha256");
    }
    String expected = HexFormat.of().formatHex(new HmacSha256(key.displayedBytes()).of(body));
    boolean right =
        header.apply(SignatureHeaders.SIGNATURE).filter(s -> same(s, expected)).isPresent();
    return right ? Optional.empty() : Optional.of("x-signature does not match the body");
  }

  private Optional<String> webhookSignatureProblem(
      Function<String, Optional<String>> header, byte[] body, Instant now) {
    String id = header.apply(SignatureHeaders.WEBHOOK_ID).orElse("");
    String timestamp = header.apply(SignatureHeaders.WEBHOOK_TIMESTAMP).orElse("");
    if (id.isEmpty() || !TIMESTAMP.matcher(timestamp).matches()) {
      return Optional.of("webhook-id or webhook-timestamp is missing or not of its form");
    }
    Instant sentAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(sentAt, now).abs().compareTo(CLOCK_TOLERANCE) > 0) {
      return Optional.of("webhook-timestamp is more than 5 minutes away");
    }
    byte[] prefix = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    byte[] mac = new HmacSha256(key.decodedBytes()).of(prefix, body);
    String expected = "v1," + Base64.getEncoder().encodeToString(mac);
    String signatures = header.apply(SignatureHeaders.WEBHOOK_SIGNATURE).orElse("");
    boolean right = Arrays.stream(signatures.split(" ")).anyMatch(s -> same(s, expected));
    return right ? Optional.empty() : Optional.of("webhook-signature does not match");
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
