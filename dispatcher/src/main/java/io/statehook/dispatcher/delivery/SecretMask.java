package io.statehook.dispatcher.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.kafka.Json;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Hides secrets by value in what a receiver answers: some answer with the headers they were sent.
 * Each is found as it is and in the forms that programs give it: base64 (at any position of a
 * longer text), URL-encoded, escaped for JSON or HTML, hexadecimal.
 */
final class SecretMask {
  /** Hides nothing. */
  static final SecretMask NONE = new SecretMask(List.of());

  /** What stands in place of a secret. */
  static final String MASK = "***";

  /** Replacing a shorter one would show where it does not occur, and so what it is. */
  private static final int SHORTEST = 6;

  private static final String NOT_SHOWN = "(not shown: a secret is too short to be masked)";
  private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

  private final boolean unmaskable;
  private final List<String> forms;

  /** Bytes stand for characters one to one, so that any encoding of the text is found. */
  private SecretMask(Collection<String> secrets) {
    unmaskable = secrets.stream().anyMatch(secret -> bytes(secret).length() < SHORTEST);
    Set<String> all = new LinkedHashSet<>();
    secrets.forEach(secret -> addForms(secret, all));
    forms =
        all.stream()
            .filter(form -> form.length() >= SHORTEST - 1)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** A mask for these texts. */
  static SecretMask of(Collection<String> secrets) {
    return secrets.isEmpty() ? NONE : new SecretMask(secrets);
  }

  /** The result without any of the secrets. */
  SendResult apply(SendResult result) {
    if (forms.isEmpty() && !unmaskable) {
      return result;
    }
    if (result instanceof SendResult.Answered answered) {
      return answered.body().length == 0
          ? result
          : new SendResult.Answered(
              answered.status(),
              answered.retryAfter(),
              hide(new String(answered.body(), ISO_8859_1)).getBytes(ISO_8859_1),
              answered.duration());
    }
    if (!(result instanceof SendResult.Failed failed)) {
      return result; // Not sent: in our own words.
    }
    return new SendResult.Failed(
        failed.kind(),
        new String(hide(bytes(failed.detail())).getBytes(ISO_8859_1), UTF_8),
        failed.duration());
  }

  private String hide(String text) {
    if (unmaskable) {
      return text.isEmpty() ? text : NOT_SHOWN;
    }
    String hidden = text;
    for (String form : forms) {
      hidden = hideCutOff(hidden.replace(form, MASK), form);
    }
    return hidden;
  }

  /** A text that was cut may end within a secret. */
  private static String hideCutOff(String text, String form) {
    String beginning = form.substring(0, SHORTEST - 1);
    int from = Math.max(0, text.length() - form.length());
    for (int at = text.indexOf(beginning, from); at >= 0; at = text.indexOf(beginning, at + 1)) {
      if (form.startsWith(text.substring(at))) {
        return text.substring(0, at) + MASK;
      }
    }
    return text;
  }

  private static void addForms(String secret, Set<String> forms) {
    byte[] utf8 = secret.getBytes(UTF_8);
    forms.add(bytes(secret));
    addEscaped(secret, forms);
    addBase64(utf8, forms);
    String hex = HexFormat.of().formatHex(utf8);
    forms.add(hex);
    forms.add(hex.toUpperCase(Locale.ROOT));
    String url = URLEncoder.encode(secret, UTF_8);
    for (String encoded : List.of(url, url.replace("+", "%20"))) {
      forms.add(encoded);
      forms.add(lowerCaseEscapes(encoded));
    }
  }

  private static void addEscaped(String secret, Set<String> forms) {
    String json = Json.mapper().valueToTree(secret).toString();
    String inner = json.substring(1, json.length() - 1);
    for (String escaped : List.of(inner, inner.replace("/", "\\/"))) {
      forms.add(bytes(escaped));
      forms.add(asciiOnly(escaped));
    }
    String html =
        secret
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;");
    forms.add(bytes(html));
    forms.add(bytes(html.replace("'", "&#39;")));
  }

  /** Inside a longer text, the three positions within a group of three bytes look different. */
  private static void addBase64(byte[] secret, Set<String> forms) {
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + secret.length];
      System.arraycopy(secret, 0, shifted, shift, secret.length);
      int first = shift == 0 ? 0 : shift + 1;
      int whole = shifted.length * 8 / 6;
      if (whole > first) {
        String form = BASE64.encodeToString(shifted).substring(first, whole);
        forms.add(form);
        forms.add(form.replace('+', '-').replace('/', '_'));
      }
    }
  }

  private static String asciiOnly(String json) {
    StringBuilder ascii = new StringBuilder();
    json.chars()
        .forEach(
            c -> {
              if (c < 0x80) {
                ascii.append((char) c);
              } else {
                ascii.append("\\u%04x".formatted(c));
              }
            });
    return ascii.toString();
  }

  private static String lowerCaseEscapes(String encoded) {
    StringBuilder lower = new StringBuilder(encoded);
    for (int at = lower.indexOf("%"); at >= 0; at = lower.indexOf("%", at + 1)) {
      lower.replace(at, at + 3, lower.substring(at, at + 3).toLowerCase(Locale.ROOT));
    }
    return lower.toString();
  }

  private static String bytes(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  /** Never the secrets. */
  @Override
  public String toString() {
    return "SecretMask[%d forms]".formatted(forms.size());
  }
}
