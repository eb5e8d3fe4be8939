package io.statehook.common.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
  private static final String DISPLAYED = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @Test
  void aNewKeyHas32RandomBytesAndReadsBack() {
    SigningKey key = SigningKey.generate(new SecureRandom());

    assertThat(key.displayed()).matches("whsec_[A-Za-z0-9+/]{43}=");
    assertThat(SigningKey.parse(key.displayed())).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(SigningKey.generate(new SecureRandom())).isNotEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 25, 32, 64})
  void aKeyOf24To64BytesIsTaken(int bytes) {
    String displayed = "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);

    assertThat(SigningKey.parse(displayed).displayed()).isEqualTo(displayed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "WHSEC_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        " whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "whsec_",
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=",
        "whsec_****************************************",
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh_=",
        // Without padding, and with a stray bit: the same bytes, but another text to key with.
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9="
      })
  void anythingElseIsRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> SigningKey.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("AAEC")
        .hasMessageNotContaining("***");
  }

  @Test
  void aKeyOf65BytesIsRefused() {
    String displayed = "whsec_" + Base64.getEncoder().encodeToString(new byte[65]);

    assertThatThrownBy(() -> SigningKey.parse(displayed))
        .hasMessage("a signing key has 24 to 64 bytes, not 65");
  }

  @Test
  void aKeyNeverPrintsItself() {
    SigningKey key = SigningKey.parse(DISPLAYED);

    assertThat(key.toString()).isEqualTo("whsec_***");
    assertThat(
            List.of(key).toString()
                + new RequestSigner(key, List.of(key))
                + new SignatureVerifier(key))
        .doesNotContain("AAEC");
  }
}
