package io.statehook.common.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
  private static final String KEY_32 = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final String KEY_24 = "whsec_yMnKy8zNzs/Q0dLT1NXW19jZ2tvc3d7f";
  private static final String ID = "0123456789abcdef0123456789abcdef";
  private static final Instant NOW = Instant.ofEpochSecond(1_795_255_351L, 999_999_999);
  private static final byte[] BODY = "[{\"id\":\"1\",\"value\":4}]".getBytes(UTF_8);

  private final SigningKey key = SigningKey.parse(KEY_32);
  private final SignatureVerifier verifier = new SignatureVerifier(key);

  /** Computed with Python's hmac and, for the second, with openssl. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        KEY_32
            + "|[]|1516a1c4f909aa677fb96d46efa8627d61388cf7fd1f6b858d3147191275fb58"
            + "|v1,nqsQ92GjQF6t90xo1XtWLik1wmy7YT7sS0VJrfbPuZo=",
        KEY_32
            + "|[{\"id\":\"1\",\"value\":4}]"
            + "|fdb63a77c3a5109e29c1873e964dc4787cb70be531a01db9b278829d0c58cdaa"
            + "|v1,S+ze+xitlLkUMD8K0SZo0jasLNtdyUJELoRtW/lgqLk=",
        KEY_32
            + "|[{\"name\":\"B\u00fcro 7 \u2013 \u4f1a\u8b70\u5ba4 \ud83d\ude00\"}]"
            + "|bf87b6ee2eeb3a366688a48cc53c9d45c7a33e0faf9c0de0963a15d9d7651aed"
            + "|v1,5n6LMJT3qgkjmkHcGvnmtmUZvztCrCiV9UHLkmMOp9Q=",
        KEY_24
            + "|[{\"name\":\"B\u00fcro 7 \u2013 \u4f1a\u8b70\u5ba4 \ud83d\ude00\"}]"
            + "|a24ffad0bafc23fa13fdbe01c4a9f976e7adea4b5e012d35ee2c014d62a58392"
            + "|v1,fpsy/vz916joNqEAX/AvL8+NPS1/+aCfDb+b6gKxl4k="
      })
  void aSignatureIsWhatAnotherImplementationComputes(
      String displayed, String body, String signature, String webhookSignature) {
    assertThat(signer(displayed).sign(ID, NOW, body.getBytes(UTF_8)))
        .isEqualTo(new SignatureHeaders(signature, ID, "1795255351", webhookSignature));
  }

  @Test
  void aMebibyteIsSignedAsAnotherImplementationDoes() {
    byte[] body = ("[" + "x".repeat(1_048_574) + "]").getBytes(UTF_8);

    assertThat(signer(KEY_32).sign(ID, NOW, body))
        .isEqualTo(
            new SignatureHeaders(
                "23c02c3fe825e6c144effd38da3286168bfa2bb06ac0e8dc38bc19411a03b035",
                ID,
                "1795255351",
                "v1,beRV3kNa7BRxa+gzfzKT5XRSR5tzqEIafvuf+LKNbo0="));
  }

  @Test
  void oneSignerSignsManyRequestsIndependently() {
    RequestSigner signer = signer(KEY_32);
    SignatureHeaders first = signer.sign(ID, NOW, BODY);

    signer.sign("other", NOW.plusSeconds(9), "[1]".getBytes(UTF_8));

    assertThat(signer.sign(ID, NOW, BODY)).isEqualTo(first);
  }

  @Test
  void aLaterAttemptChangesOnlyTheTimeAndTheSignatureOverIt() {
    SignatureHeaders first = signer(KEY_32).sign(ID, NOW, BODY);
    SignatureHeaders later = signer(KEY_32).sign(ID, NOW.plus(Duration.ofDays(3)), BODY);

    assertThat(later.signature()).isEqualTo(first.signature());
    assertThat(later.webhookId()).isEqualTo(first.webhookId());
    assertThat(later.webhookTimestamp()).isNotEqualTo(first.webhookTimestamp());
    assertThat(later.webhookSignature()).isNotEqualTo(first.webhookSignature());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", ".", "a b", "\u00e4", "a\n"})
  void anIdThatCouldBeReadInTwoWaysIsNotSigned(String id) {
    assertThatThrownBy(() -> signer(KEY_32).sign(id, NOW, BODY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no dot");
  }

  @Test
  void aRequestIsAcceptedByItsReceiver() {
    assertThat(problem(headers(), BODY, NOW)).isEmpty();
    assertThat(problem(headers(), BODY, Instant.ofEpochSecond(1_795_255_351L + 300))).isEmpty();
    assertThat(problem(headers(), BODY, Instant.ofEpochSecond(1_795_255_351L - 300))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {301, -301, 86_400, -86_400, Integer.MAX_VALUE})
  void aRequestFromAnotherTimeIsRejected(long seconds) {
    assertThat(problem(headers(), BODY, Instant.ofEpochSecond(1_795_255_351L + seconds)))
        .contains("webhook-timestamp is more than 5 minutes away");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "x-signature-algo  |        | x-signature-algo",
        "x-signature-algo  | SHA256 | x-signature-algo",
        "x-signature-algo  | sha1   | x-signature-algo",
        "x-signature       |        | x-signature does not match",
        "x-signature       | ^^     | x-signature does not match",
        "x-signature       | FDB63A77C3A5109E29C1873E964DC4787CB70BE531A01DB9B278829D0C58CDAA | x-signature does not match",
        "x-signature       | fdb63a77c3a5109e29c1873e964dc4787cb70be531a01db9b278829d0c58cda  | x-signature does not match",
        "x-signature       | fdb63a77c3a5109e29c1873e964dc4787cb70be531a01db9b278829d0c58cdab | x-signature does not match",
        "webhook-id        |        | webhook-id or webhook-timestamp",
        "webhook-id        | ^^     | webhook-id or webhook-timestamp",
        "webhook-id        | other  | webhook-signature does not match",
        "webhook-timestamp |        | webhook-id or webhook-timestamp",
        "webhook-timestamp | now    | webhook-id or webhook-timestamp",
        "webhook-timestamp | -1     | webhook-id or webhook-timestamp",
        "webhook-timestamp | 1795255351.0  | webhook-id or webhook-timestamp",
        "webhook-timestamp | 9999999999999 | webhook-id or webhook-timestamp",
        "webhook-timestamp | 1795255352    | webhook-signature does not match",
        "webhook-timestamp | 01795255351   | webhook-signature does not match",
        "webhook-signature |        | webhook-signature does not match",
        "webhook-signature | ^^     | webhook-signature does not match",
        "webhook-signature | v1,    | webhook-signature does not match",
        "webhook-signature | S+ze+xitlLkUMD8K0SZo0jasLNtdyUJELoRtW/lgqLk=     | webhook-signature does not match",
        "webhook-signature | v1a,S+ze+xitlLkUMD8K0SZo0jasLNtdyUJELoRtW/lgqLk= | webhook-signature does not match",
        "webhook-signature | v1,S+ze+xitlLkUMD8K0SZo0jasLNtdyUJELoRtW/lgqLk   | webhook-signature does not match"
      })
  void aHeaderThatWasTamperedWithIsRejected(String name, String value, String problem) {
    Map<String, String> headers = headers();
    if (value == null) {
      headers.remove(name);
    } else {
      headers.put(name, value);
    }

    assertThat(problem(headers, BODY, NOW)).get().asString().contains(problem);
  }

  @Test
  void everyFlippedBitOfTheBodyIsRejected() {
    for (int bit = 0; bit < BODY.length * 8; bit++) {
      byte[] flipped = BODY.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(problem(headers(), flipped, NOW)).as("bit %d", bit).isPresent();
    }
    assertThat(problem(headers(), new byte[0], NOW)).isPresent();
  }

  @Test
  void oneRightSignatureAmongManyIsEnough() {
    Map<String, String> headers = headers();
    String right = headers.get("webhook-signature");
    headers.put("webhook-signature", "v1,AAAA ".repeat(1_000) + "v2,x " + right);

    assertThat(problem(headers, BODY, NOW)).isEmpty();
  }

  @Test
  void whileAKeyIsResetTheActiveOneSignsEverythingAndTheOtherTheList() {
    SigningKey pending = SigningKey.parse(KEY_24);
    SignatureHeaders signed = new RequestSigner(key, List.of(pending)).sign(ID, NOW, BODY);

    assertThat(signed.signature()).isEqualTo(signer(KEY_32).sign(ID, NOW, BODY).signature());
    assertThat(signed.webhookSignature())
        .isEqualTo(
            signer(KEY_32).sign(ID, NOW, BODY).webhookSignature()
                + " "
                + signer(KEY_24).sign(ID, NOW, BODY).webhookSignature());
    assertThat(problem(headers(signed), BODY, NOW)).isEmpty();
    assertThat(
            new SignatureVerifier(pending)
                .problem(name -> Optional.ofNullable(headers(signed).get(name)), BODY, NOW))
        .contains("x-signature does not match the body");
  }

  @Test
  void randomHeadersNeverThrow() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      Map<String, String> headers = headers();
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      List<String> names = List.copyOf(headers.keySet());
      headers.put(names.get(random.nextInt(names.size())), new String(noise, UTF_8));

      assertThat(problem(headers, BODY, NOW)).as("seed 7, input %d", i).isPresent();
    }
  }

  private Optional<String> problem(Map<String, String> headers, byte[] body, Instant now) {
    return verifier.problem(name -> Optional.ofNullable(headers.get(name)), body, now);
  }

  private static Map<String, String> headers() {
    return headers(signer(KEY_32).sign(ID, NOW, BODY));
  }

  private static Map<String, String> headers(SignatureHeaders signed) {
    return new HashMap<>(
        Map.of(
            "x-signature-algo", "sha256",
            "x-signature", signed.signature(),
            "webhook-id", signed.webhookId(),
            "webhook-timestamp", signed.webhookTimestamp(),
            "webhook-signature", signed.webhookSignature()));
  }

  private static RequestSigner signer(String displayed) {
    return new RequestSigner(SigningKey.parse(displayed), List.of());
  }
}
