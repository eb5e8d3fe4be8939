package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.subscription.EndpointUrl;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EgressJudgeTest {
  private static final String PUBLIC = "93.184.215.14";
  private final ScriptedResolver names = new ScriptedResolver();

  @Test
  void whatTheClientWouldDialIsGood() throws Exception {
    names.answer("good.example", PUBLIC);

    assertThat(problem("https://good.example/in", "")).isEmpty();
    assertThat(problem("https://" + PUBLIC + "/in", "")).isEmpty();
    assertThat(problem("https://10.1.2.3:8443/in", "10.0.0.0/8")).isEmpty();
  }

  @Test
  void oneForbiddenAddressSpoilsAName() throws Exception {
    names.answer("inside.example", "10.1.2.3").answer("mixed.example", PUBLIC, "10.1.2.3");

    assertThat(problem("https://inside.example/in", "").orElseThrow()).contains("may be connected");
    assertThat(problem("https://mixed.example/in", "").orElseThrow()).contains("may be connected");
    assertThat(problem("https://inside.example/in", "10.0.0.0/8")).isEmpty();
  }

  @Test
  void aForbiddenPortIsNotEvenLookedUp() throws Exception {
    assertThat(problem("https://good.example:6379/in", "")).isPresent();
    assertThat(names.lookups).hasValue(0);
  }

  @Test
  void aNameWithoutAddressIsToldAsSuch() throws Exception {
    names.answer("none.example");

    assertThat(problem("https://none.example/in", "")).contains("the host name has no address");
  }

  private Optional<String> problem(String url, String allowed) throws Exception {
    EgressConfig rules = EgressConfig.of(StatehookConfig.of(Map.of(EgressConfig.ALLOW, allowed)));
    try (EgressJudge judge = new EgressJudge(TargetGuard.of(rules), names)) {
      return judge.problem(EndpointUrl.parse(url)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }
}
