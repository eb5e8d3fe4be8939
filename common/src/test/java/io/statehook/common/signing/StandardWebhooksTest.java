package io.statehook.common.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reference implementation judges our signatures. It reads the real clock. */
class StandardWebhooksTest {
  private static final String BODY = "[{\"name\":\"B\u00fcro \ud83d\ude00\"}]";

  private final SigningKey oldKey = SigningKey.generate(new SecureRandom());
  private final SigningKey newKey = SigningKey.generate(new SecureRandom());

  @Test
  void acceptsOurRequest() {
    SignatureHeaders signed = sign(oldKey, List.of());

    assertThatCode(() -> verify(oldKey, BODY, signed)).doesNotThrowAnyException();
  }

  @Test
  void computesTheSameSignature() throws Exception {
    SignatureHeaders signed = sign(oldKey, List.of());

    assertThat(
            new Webhook(oldKey.displayed())
                .sign(signed.webhookId(), Long.parseLong(signed.webhookTimestamp()), BODY))
        .isEqualTo(signed.webhookSignature());
  }

  @Test
  void acceptsEitherKeyDuringAReset() {
    SignatureHeaders signed = sign(oldKey, List.of(newKey));

    assertThatCode(() -> verify(oldKey, BODY, signed)).doesNotThrowAnyException();
    assertThatCode(() -> verify(newKey, BODY, signed)).doesNotThrowAnyException();
  }

  @Test
  void rejectsAnotherKey() {
    SignatureHeaders signed = sign(oldKey, List.of());

    assertThatThrownBy(() -> verify(newKey, BODY, signed))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void rejectsEveryFlippedByte() {
    SignatureHeaders signed = sign(oldKey, List.of(newKey));
    for (int i = 0; i < BODY.length(); i++) {
      String flipped = BODY.substring(0, i) + (char) (BODY.charAt(i) ^ 1) + BODY.substring(i + 1);

      assertThatThrownBy(() -> verify(oldKey, flipped, signed))
          .isInstanceOf(WebhookVerificationException.class);
    }
  }

  @Test
  void rejectsAnotherIdAndAnotherTime() {
    SignatureHeaders signed = sign(oldKey, List.of());
    String nextSecond = Long.toString(Long.parseLong(signed.webhookTimestamp()) + 1);

    for (SignatureHeaders tampered :
        List.of(
            new SignatureHeaders("", "other", signed.webhookTimestamp(), signed.webhookSignature()),
            new SignatureHeaders("", "0f", nextSecond, signed.webhookSignature()))) {
      assertThatThrownBy(() -> verify(oldKey, BODY, tampered))
          .isInstanceOf(WebhookVerificationException.class);
    }
  }

  private static SignatureHeaders sign(SigningKey active, List<SigningKey> others) {
    return new RequestSigner(active, others).sign("0f", Instant.now(), BODY.getBytes(UTF_8));
  }

  private static void verify(SigningKey key, String body, SignatureHeaders signed)
      throws Exception {
    new Webhook(key.displayed())
        .verify(
            body,
            Map.of(
                "webhook-id", List.of(signed.webhookId()),
                "webhook-timestamp", List.of(signed.webhookTimestamp()),
                "webhook-signature", List.of(signed.webhookSignature())));
  }
}
