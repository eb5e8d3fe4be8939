package io.statehook.common.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomHeadersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Content-Length",
        "Content-Type",
        "Content-Encoding",
        "Content-MD5",
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "Expect",
        "Upgrade",
        "TE",
        "Trailer",
        "Cookie",
        "Set-Cookie",
        "Forwarded",
        "Via",
        "Authorization",
        "User-Agent",
        "Traceparent",
        "Tracestate",
        "Accept",
        "Accept-Encoding",
        "Date",
        "Range",
        "HTTP2-Settings",
        "X-Real-IP",
        "Proxy-Authorization",
        "Proxy-Connection",
        "X-Forwarded-For",
        "X-Forwarded",
        "X-Forwarded-Host",
        "X-Signature",
        "X-Signature-Algo",
        "X-Signature-Old",
        "Webhook-Id",
        "Webhook-Timestamp",
        "Webhook-Signature",
        "Webhook-Anything",
        "X-Statehook-Attempt",
        "X-Statehook-Subscription",
        "Sec-Fetch-Mode"
      })
  void headersOfOursAndOfTheConnectionAreRefusedInAnyCase(String name) {
    for (String written :
        new String[] {name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT)}) {
      assertThat(CustomHeaders.problem(written, "x")).get().asString().contains("is set by");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x a",
        "x:a",
        ":path",
        "x_signature",
        "X_Forwarded_For",
        "x-\u00e4",
        "x\r\ny",
        "x\0",
        "-x",
        "x-",
        "x.y",
        "\u212Aey"
      })
  void whatIsNotAPlainNameIsRefused(String name) {
    assertThat(CustomHeaders.problem(name, "x")).get().asString().contains("is not a header name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " a",
        "a ",
        "\ta",
        "a\tb",
        "a\r\nb",
        "a\nb",
        "a\0b",
        "a\u0085b",
        "caf\u00e9",
        "\u20ac",
        "\u007f"
      })
  void aValueThatCouldBreakTheHeaderIsRefusedAndNotRepeated(String value) {
    assertThat(CustomHeaders.problem("x-a", value))
        .contains(
            "the value of \"x-a\" must be 1 to 1024 printable ASCII characters without outer spaces");
  }

  @Test
  void anythingElseMayBeAskedFor() {
    assertThat(CustomHeaders.problem("X-Api-Key", "a b, c=\"d\"; e")).isEmpty();
    assertThat(CustomHeaders.problem("x", "1")).isEmpty();
    assertThat(CustomHeaders.problem("x-long", "v".repeat(1024))).isEmpty();
    assertThat(CustomHeaders.problem("x-long", "v".repeat(1025))).isPresent();
    assertThat(CustomHeaders.problem("x".repeat(64), "1")).isEmpty();
    assertThat(CustomHeaders.problem("x".repeat(65), "1")).isPresent();
    assertThat(CustomHeaders.canonical("X-Api-KEY")).isEqualTo("x-api-key");
  }
}
