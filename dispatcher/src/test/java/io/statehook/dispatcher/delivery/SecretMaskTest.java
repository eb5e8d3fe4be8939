package io.statehook.dispatcher.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.kafka.Json;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SecretMaskTest {
  private static final int CASES = 2_000;
  private static final String ALPHABET =
      "abcXYZ0189 +/=&\"'\\<>%-_.:;~@\u00e4\u00f6\u20ac\ud83d\ude00\u0001";

  @Test
  void noFormOfASecretIsLeft() {
    long seed = Long.getLong("statehook.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      String secret = text(random, 6 + random.nextInt(60));
      SecretMask mask = SecretMask.of(List.of(secret, "another-secret"));
      String before = "x".repeat(random.nextInt(5));
      for (String form : forms(secret, before)) {
        String hidden = masked(mask, before + form + " and more");

        assertThat(hidden).as("seed %d, secret %s", seed, secret).contains(SecretMask.MASK);
        assertThat(hidden).as("seed %d, form %s", seed, form).doesNotContain(form);
      }
    }
  }

  @Test
  void whatIsNoSecretStays() {
    SecretMask mask = SecretMask.of(List.of("canary-token"));

    assertThat(masked(mask, "no such token: caf\u00e9")).isEqualTo("no such token: caf\u00e9");
    assertThat(masked(SecretMask.NONE, "canary-token")).isEqualTo("canary-token");
  }

  @Test
  void theBeginningOfASecretAtTheEndOfACutTextIsHidden() {
    SecretMask mask = SecretMask.of(List.of("canary-" + "x".repeat(10_000)));

    assertThat(masked(mask, "it was canary-xxxxxxxxx")).isEqualTo("it was ***");
    assertThat(masked(mask, "a canary-bird sings")).isEqualTo("a canary-bird sings");
  }

  @Test
  void withASecretTooShortToBeHiddenNothingIsShown() {
    SecretMask mask = SecretMask.of(List.of("a"));

    assertThat(masked(mask, "an answer"))
        .isEqualTo("(not shown: a secret is too short to be masked)");
    assertThat(masked(mask, "")).isEmpty();
  }

  @Test
  void theWordsOfAFailureAreHiddenToo() {
    SendResult failed =
        SecretMask.of(List.of("canary-t\u00f6ken"))
            .apply(new SendResult.Failed("tls", "the name canary-t\u00f6ken", Duration.ZERO));

    assertThat(failed).isEqualTo(new SendResult.Failed("tls", "the name ***", Duration.ZERO));
  }

  @Test
  void noTextOfItNamesTheSecret() {
    assertThat(SecretMask.of(List.of("canary-token")).toString()).doesNotContain("canary");
  }

  private static List<String> forms(String secret, String before) {
    byte[] utf8 = secret.getBytes(UTF_8);
    List<String> forms = new ArrayList<>();
    forms.add(secret);
    String json = Json.mapper().valueToTree(secret).toString();
    forms.add(json.substring(1, json.length() - 1));
    forms.add(URLEncoder.encode(secret, UTF_8));
    forms.add(URLEncoder.encode(secret, UTF_8).replace("+", "%20"));
    forms.add(HexFormat.of().formatHex(utf8));
    forms.add(HexFormat.of().formatHex(utf8).toUpperCase(Locale.ROOT));
    forms.add(Base64.getEncoder().encodeToString(utf8));
    forms.add(Base64.getUrlEncoder().encodeToString(utf8));
    forms.add(Base64.getEncoder().encodeToString((before + secret + ":tail").getBytes(UTF_8)));
    return forms;
  }

  private static String masked(SecretMask mask, String body) {
    SendResult result =
        mask.apply(
            new SendResult.Answered(500, Optional.empty(), body.getBytes(UTF_8), Duration.ZERO));
    return new String(((SendResult.Answered) result).body(), UTF_8);
  }

  private static String text(Random random, int length) {
    int[] characters = ALPHABET.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return text.toString();
  }
}
