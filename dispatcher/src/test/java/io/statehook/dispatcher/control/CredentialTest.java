package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.subscription.Authorization;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CredentialTest {
  @Test
  void basicIsWhatRfc7617Says() {
    // The two examples of RFC 7617, sections 2 and 2.1.
    assertThat(header(Credential.basic("Aladdin", "open sesame")))
        .isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assertThat(header(Credential.basic("test", "123\u00a3"))).isEqualTo("Basic dGVzdDoxMjPCow==");
    assertThat(header(Credential.basic("user", "with:colon")))
        .isEqualTo("Basic dXNlcjp3aXRoOmNvbG9u");
    assertThat(header(Credential.basic("", "only-a-password"))).startsWith("Basic Om9u");
    assertThat(header(Credential.basic("only-a-user", ""))).isEqualTo("Basic b25seS1hLXVzZXI6");
  }

  @Test
  void whatRfc7617DoesNotAllowIsRefusedWithoutBeingRepeated() {
    for (List<String> bad :
        List.of(
            List.of("us:er", "canary"),
            List.of("", ""),
            List.of("user", "can\nary"),
            List.of("us\u0000er", "canary"),
            List.of("user", "can\u0085ary"),
            List.of("user", "can\ud800ary"),
            List.of("user", "canary".repeat(3_000)))) {
      assertThatThrownBy(() -> Credential.basic(bad.get(0), bad.get(1)))
          .as(bad.get(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("canary")
          .hasMessageNotContaining("us:er");
    }
  }

  @Test
  void aHeaderIsSentAsIs() {
    for (String value :
        List.of("x", "Bearer a.b-c", "Token  token=\"a\", b", "~".repeat(Credential.MAX_BYTES))) {
      assertThat(header(Credential.header(value))).isEqualTo(value);
      assertThat(
              header(Credential.stored(Authorization.HEADER, Credential.header(value).plaintext())))
          .isEqualTo(value);
    }
  }

  @Test
  void whatCannotBeAHeaderIsRefusedWithoutBeingRepeated() {
    for (String bad :
        List.of(
            "",
            " canary",
            "canary ",
            "can\r\nary: x",
            "can\nary",
            "can\tary",
            "can\u0000ary",
            "can\u00e4ry",
            "can\u007fary",
            "c".repeat(Credential.MAX_BYTES + 1))) {
      assertThatThrownBy(() -> Credential.header(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("can");
    }
  }

  @Test
  void theLongestUserAndPasswordFitAHeader() {
    String longest = "p".repeat(Credential.MAX_BASIC_BYTES - 5);

    assertThat(header(Credential.basic("user", longest)))
        .hasSizeLessThanOrEqualTo(Credential.MAX_BYTES);
  }

  @Test
  void aStoredValueOfAnotherToolIsJudgedToo() {
    byte[] notUtf8 = {(byte) 0xff, 'a'};
    for (Authorization kind : Authorization.values()) {
      assertThatThrownBy(() -> Credential.stored(kind, notUtf8))
          .isInstanceOf(IllegalArgumentException.class)
          .hasNoCause();
    }
    assertThatThrownBy(() -> Credential.stored(Authorization.HEADER, "a\r\nb: c".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Credential.stored(Authorization.BASIC, "no colon".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noTextOfItNamesTheSecret() {
    for (Credential credential :
        List.of(
            Credential.basic("user", "canary"),
            Credential.header("Bearer canary"),
            Credential.clientCertificate("canary"))) {
      assertThat(credential.toString()).doesNotContain("canary");
      assertThat(CredentialReading.of(credential).toString()).doesNotContain("canary");
    }
  }

  private static String header(Credential credential) {
    return credential.authorizationHeader().orElseThrow();
  }
}
