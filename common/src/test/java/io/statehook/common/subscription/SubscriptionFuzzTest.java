package io.statehook.common.subscription;

import static io.statehook.common.subscription.SampleSubscriptions.CATALOGUE;
import static io.statehook.common.subscription.SampleSubscriptions.MINIMAL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.statehook.common.Bends;
import io.statehook.common.kafka.Json;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bends good subscriptions, addresses and headers. Nothing throws or hangs, what is refused is
 * refused in printable words, and what is taken means the same to another reader.
 */
class SubscriptionFuzzTest {
  private static final int INPUTS_PER_SEED = 20_000;
  private static final int MIN_REFUSED = 2_000;
  private static final int MIN_TAKEN = 200;
  private static final List<String> RECORDS =
      List.of(
          MINIMAL,
          MINIMAL.replace(
              "}",
              ",\"batch\":{\"maxEvents\":5,\"maxBytes\":2048,\"maxWaitMs\":10},\"headers\":"
                  + "{\"x-a\":\"1\"},\"authorization\":{\"kind\":\"basic\"},\"delivery\":"
                  + "{\"timeoutMs\":100,\"onRejected\":\"block\"}}"));
  private static final List<String> URLS =
      List.of(
          "https://hooks.acme.example/devices",
          "https://hooks.acme.example:8443/d?token=s3cret",
          "https://m\u00fcnchen.example/",
          "https://93.184.215.14:444/x",
          "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/");
  private static final List<String> HEADERS =
      List.of("X-Api-Key", "x-tenant", "Room", "webhook-id", "authorization");

  private final SubscriptionReader reader = new SubscriptionReader(url -> !url.isIpLiteral());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20_261_122})
  void aBentRecordIsRefusedInWordsOrStillOne(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < INPUTS_PER_SEED; i++) {
      byte[] input = Bends.bent(RECORDS.get(random.nextInt(2)).getBytes(UTF_8), random);
      try {
        refused += isRefused(input) ? 1 : 0;
      } catch (RuntimeException | AssertionError e) {
        fail("seed %d, input %d: %s".formatted(seed, i, HexFormat.of().formatHex(input)), e);
      }
    }
    assertThat(refused).isBetween(MIN_REFUSED, INPUTS_PER_SEED - MIN_TAKEN);
  }

  private boolean isRefused(byte[] input) {
    SubscriptionReading reading = reader.read("acme-people", input, CATALOGUE);
    if (reading instanceof SubscriptionRefusal refusal) {
      assertThat(refusal.problems()).isNotEmpty().hasSizeLessThan(SubscriptionRefusal.LIMIT + 1);
      assertThat(refusal.reason())
          .isNotBlank()
          .hasSizeLessThan(12_000)
          .doesNotContainPattern("\\p{Cc}");
      return true;
    }
    Subscription taken = (Subscription) reading;
    assertThat(reader.read("acme-people", Json.bytes(SubscriptionWriter.write(taken)), CATALOGUE))
        .isEqualTo(taken);
    return false;
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4, 20_261_122})
  void aBentAddressIsRefusedInWordsOrMeansTheSameToAnotherReader(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < INPUTS_PER_SEED; i++) {
      String text = Bends.bent(URLS.get(random.nextInt(URLS.size())), random);
      try {
        refused += isRefusedAddress(text) ? 1 : 0;
      } catch (RuntimeException | AssertionError e) {
        fail("seed %d, input %d: %s".formatted(seed, i, text), e);
      }
    }
    assertThat(refused).isBetween(MIN_REFUSED, INPUTS_PER_SEED - MIN_TAKEN);
  }

  private static boolean isRefusedAddress(String text) {
    EndpointUrl url;
    try {
      url = EndpointUrl.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage())
          .isNotBlank()
          .hasSizeLessThan(3_000)
          .doesNotContain("s3cret")
          .doesNotContainPattern("\\p{Cc}");
      return true;
    }
    URI other = URI.create(url.toString());
    assertThat(other.getScheme()).isEqualTo("https");
    assertThat(other.getRawUserInfo()).isNull();
    assertThat(other.getRawFragment()).isNull();
    assertThat(other.getHost().replaceAll("[\\[\\]]", "")).isEqualTo(url.host());
    assertThat(other.getPort() < 0 ? 443 : other.getPort()).isEqualTo(url.port());
    assertThat(EndpointUrl.parse(url.toString())).isEqualTo(url);
    return false;
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 20_261_122})
  void aBentHeaderIsRefusedInWordsOrHarmless(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < INPUTS_PER_SEED; i++) {
      String name = Bends.bent(HEADERS.get(random.nextInt(HEADERS.size())), random);
      String value = Bends.bent("a value, with \"quotes\"; and=more", random);
      Optional<String> problem = CustomHeaders.problem(name, value);
      if (problem.isPresent()) {
        refused++;
        assertThat(problem.get()).isNotBlank().doesNotContain("value, with");
      } else {
        assertThat(name).as("seed %d, input %d", seed, i).matches("[A-Za-z0-9-]{1,64}");
        assertThat(value).as("seed %d, input %d", seed, i).matches("[ -~]{1,1024}");
        assertThat(name.toLowerCase(java.util.Locale.ROOT))
            .doesNotStartWith("webhook-")
            .isNotEqualTo("authorization");
      }
    }
    assertThat(refused).isBetween(MIN_REFUSED, INPUTS_PER_SEED - MIN_TAKEN);
  }
}
