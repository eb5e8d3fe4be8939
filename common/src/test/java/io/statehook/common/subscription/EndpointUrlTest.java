package io.statehook.common.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointUrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://hooks.acme.example/devices | https://hooks.acme.example/devices",
        "https://hooks.acme.example         | https://hooks.acme.example/",
        "https://hooks.acme.example?        | https://hooks.acme.example/?",
        "https://hooks.acme.example?a=b&c   | https://hooks.acme.example/?a=b&c",
        "HTTPS://Hooks.ACME.example/Devices | https://hooks.acme.example/Devices",
        "https://hooks.acme.example:443/    | https://hooks.acme.example/",
        "https://hooks.acme.example:00443/  | https://hooks.acme.example/",
        "https://hooks.acme.example:8443/x  | https://hooks.acme.example:8443/x",
        "https://hooks.acme.example:65535/  | https://hooks.acme.example:65535/",
        "https://hooks.acme.example:1/      | https://hooks.acme.example:1/",
        "https://hooks.acme.example//a/../b | https://hooks.acme.example//a/../b",
        "https://h.example/%C3%A4?q=%40     | https://h.example/%C3%A4?q=%40",
        "https://h.example/a@b?c@d:e        | https://h.example/a@b?c@d:e",
        "https://h.example?@127.0.0.1/      | https://h.example/?@127.0.0.1/",
        "https://localhost:8443/            | https://localhost:8443/",
        "https://metadata/                  | https://metadata/",
        "https://a-b.c-d.example/           | https://a-b.c-d.example/",
        "https://123.example/               | https://123.example/",
        "https://1.2.3.4.nip.io/            | https://1.2.3.4.nip.io/",
        "https://0x7f.example/              | https://0x7f.example/",
        "https://xn--mnchen-3ya.example/    | https://xn--mnchen-3ya.example/",
        "https://m\u00fcnchen.example/      | https://xn--mnchen-3ya.example/",
        "https://M\u00dcNCHEN.example:8443/ | https://xn--mnchen-3ya.example:8443/",
        "https://\u4f8b\u3048.jp/           | https://xn--r8jz45g.jp/",
        "https://127.0.0.\u0661/            | https://127.0.0.xn--9hb/"
      })
  void aReceiverIsReadInItsCanonicalForm(String text, String canonical) {
    EndpointUrl url = EndpointUrl.parse(text);

    assertThat(url).hasToString(canonical);
    assertThat(url.isIpLiteral()).isFalse();
    assertThat(EndpointUrl.parse(canonical)).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://127.0.0.1/              | 127.0.0.1",
        "https://0.0.0.0/                | 0.0.0.0",
        "https://255.255.255.255:8443/   | 255.255.255.255",
        "https://93.184.215.14/          | 93.184.215.14",
        "https://[::1]/                  | ::1",
        "https://[::]/                   | ::",
        "https://[::ffff:127.0.0.1]/     | ::ffff:127.0.0.1",
        "https://[::FFFF:7F00:1]:8443/   | ::ffff:7f00:1",
        "https://[64:ff9b::7f00:1]/      | 64:ff9b::7f00:1",
        "https://[2002:7f00:1::]/        | 2002:7f00:1::",
        "https://[::127.0.0.1]/          | ::127.0.0.1",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/ | 2606:2800:21f:cb07:6820:80da:af6b:8b2c"
      })
  void aPlainAddressIsRecognisedAsOne(String text, String host) {
    EndpointUrl url = EndpointUrl.parse(text);

    assertThat(url.host()).isEqualTo(host);
    assertThat(url.isIpLiteral()).isTrue();
    assertThat(EndpointUrl.parse(url.toString())).isEqualTo(url);
  }

  /** Forms that some resolvers or clients turn into 127.0.0.1 or another address. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2130706433",
        "0",
        "127.1",
        "127.0.1",
        "0x7f000001",
        "0X7F000001",
        "017700000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.0.0.01",
        "127.0.0.001",
        "00.0.0.0",
        "010.0.0.1",
        "127.0.0.1.",
        "127.0.0.256",
        "127.0.0",
        "1.2.3.4.5",
        "127.0.0.0x1",
        "0x7f.0.0.0x1",
        "foo.0x",
        "foo.1",
        "127.0.0.1:",
        "\uff11\uff12\uff17.0.0.1",
        "127\u30020\u30020\u30021",
        "\u2460\u2461\u2466.0.0.1",
        "127\uff0e0\uff0e0\uff0e1",
        "127\uff610\uff610\uff611",
        "%31%32%37.0.0.1",
        "[127.0.0.1]",
        "[::1%25lo]",
        "[::1%lo]",
        "[fe80::1%eth0]",
        "[::1",
        "::1",
        "[::1]x",
        "[]",
        "[::g]",
        "[1:2:3:4:5:6:7:8:9]",
        "[v1.a]",
        "[::ffff:127.0.0.01]"
      })
  void anAddressInDisguiseIsRefused(String host) {
    assertRefused("https://" + host + "/");
    assertRefused("https://" + host + ":8443/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://h.example/                | must start with https://",
        "ftp://h.example/                 | must start with https://",
        "file:///etc/passwd               | must start with https://",
        "jar:https://h.example/!/         | must start with https://",
        "h.example                        | must start with https://",
        "//h.example/                     | must start with https://",
        "https:h.example                  | must start with https://",
        "https:/h.example                 | must start with https://",
        "https:1.2.3.4                    | must start with https://",
        "''                               | must start with https://",
        "' https://h.example/'            | must start with https://",
        "httpss://h.example/              | must start with https://",
        "https://                         | is not a URL",
        "https:///x                       | has no host name",
        "https://:443/                    | has no host name",
        "https://?x                       | has no host name",
        "https://user:pw@h.example/       | user information",
        "https://user@h.example/          | user information",
        "https://@h.example/              | user information",
        "https://:@h.example/             | user information",
        "https://a@b@c/                   | user information",
        "https://\u00fc:pw@h.example/     | user information",
        "https://h.example:80\\@127.0.0.1/| user information",
        "https://h.example\\/             | is not a URL",
        "https://h.example#@127.0.0.1/    | fragment",
        "https://h.example/#a             | fragment",
        "https://h.example/#              | fragment",
        "https://h.example:0/             | port must be 1 to 65535, not 0",
        "https://h.example:00/            | port must be 1 to 65535, not 0",
        "https://h.example:65536/         | port must be 1 to 65535, not 65536",
        "https://h.example:/              | has an empty port",
        "https://h.example:-1/            | has no host name",
        "https://h.example:+443/          | has no host name",
        "https://h.example:443:443/       | has no host name",
        "https://h.example:99999999999/   | has no host name",
        "https://h.example:0x1bb/         | has no host name",
        "https://localhost./              | neither a name nor a plain address",
        "https://h.example./              | neither a name nor a plain address",
        "https://.h.example/              | has no host name",
        "https://h..example/              | has no host name",
        "https://a_b.example/             | has no host name",
        "https://-a.example/              | has no host name",
        "https://a-.example/              | has no host name",
        "https://a%00b/                   | has no host name",
        "https://h%6fst.example/          | has no host name",
        "https://h.example;x/             | has no host name",
        "https://h.example,i.example/     | has no host name",
        "https://*.example/               | has no host name",
        "https://h.example/%zz            | is not a URL",
        "https://h.example/{id}           | is not a URL",
        "https://h.example/\u00e4         | visible ASCII",
        "https://fa\u00df.example/        | are read differently: write it as fass.example",
        "https://\ufb01sh.example/        | are read differently: write it as fish.example",
        "https://a\u00adb.example/        | are read differently: write it as ab.example",
        "https://\u2100.example/          | characters that no name may have"
      })
  void aBrokenRuleIsNamed(String text, String reason) {
    assertThatThrownBy(() -> EndpointUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", "\r", "\n", "\r\nHost: x", "\0", " ", "\u007f", "\u0085", "\u2028"})
  void controlCharactersAreRefusedEverywhere(String control) {
    assertRefused(control + "https://h.example/");
    assertRefused("https" + control + "://h.example/");
    assertRefused("https://h" + control + ".example/");
    assertRefused("https://h.example" + control + "/");
    assertRefused("https://h.example:44" + control + "3/");
    assertRefused("https://h.example/a" + control + "b");
    assertRefused("https://h.example/?a" + control);
    assertRefused("https://h.example/" + control);
  }

  @Test
  void lengthsAreBounded() {
    String label = "a".repeat(63);
    String host253 = "%s.%s.%s.%s".formatted(label, label, label, "a".repeat(61));

    assertThat(EndpointUrl.parse("https://" + host253 + "/").host()).hasSize(253);
    assertRefused("https://" + host253 + "a/");
    assertRefused("https://a" + label + ".example/");
    assertThat(EndpointUrl.parse("https://h.example/" + "a".repeat(2030)).toString()).hasSize(2048);
    assertRefused("https://h.example/" + "a".repeat(2031));
    assertRefused("https://" + "a.".repeat(1000) + "/");
    assertRefused("https://" + "\u00e4".repeat(1000) + "/");
    assertRefused("x".repeat(1_000_000));
  }

  @Test
  void whatIsFitForLogsHasNoPathAndNoQuery() {
    EndpointUrl url = EndpointUrl.parse("https://h.example:8443/secret?token=abc");

    assertThat(url.origin()).isEqualTo("https://h.example:8443");
    assertThat(url.authority()).isEqualTo("h.example:8443");
    assertThat(EndpointUrl.parse("https://[::1]:8443/").authority()).isEqualTo("[::1]:8443");
    assertThat(EndpointUrl.parse("https://h.example/").authority()).isEqualTo("h.example");
  }

  @Test
  void noRefusalRepeatsTheQuery() {
    for (String start :
        new String[] {
          "http://h.example", "https://u@h.example", "https://h.example:0", "https://a_b",
          "https://h.example/#", "https://h.example/{}", "https://127.1", "https:///"
        }) {
      assertThatThrownBy(() -> EndpointUrl.parse(start + "?token=s3cret"))
          .hasMessageNotContaining("s3cret")
          .hasNoCause();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "H.example | 443 | /  | host",
        "h.example.| 443 | /  | host",
        "''        | 443 | /  | host",
        "a b       | 443 | /  | host",
        "127.1     | 443 | /  | host",
        "h.example | 0   | /  | port",
        "h.example | 443 | '' | path",
        "h.example | 443 | x  | path",
        "h.example | 443 | /a b | path"
      })
  void noOtherWayLeadsAroundTheRules(String host, int port, String path, String what) {
    assertThatThrownBy(() -> new EndpointUrl(host, port, path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what);
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> EndpointUrl.parse(text))
        .as(text)
        .isInstanceOf(IllegalArgumentException.class);
  }
}
