package io.statehook.standalone.faults;

import io.statehook.common.signing.SignatureVerifier;
import io.statehook.common.signing.SigningKey;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether a request is signed as its organization was told to expect. */
final class SignatureCheck {
  private static final double SECONDS_PER_HOUR = 3_600;

  private final Map<String, SignatureVerifier> verifiers = new HashMap<>();
  private final Set<Long> hoursOff = ConcurrentHashMap.newKeySet();
  private volatile boolean otherTimes;

  /** Before the first request. */
  void expect(String org, SigningKey key) {
    verifiers.put(org, new SignatureVerifier(key));
  }

  /** What is wrong with it; empty text if nothing. */
  String problem(String org, HttpServerRequest http, byte[] body) {
    return verifiers
        .get(org)
        .problem(name -> Optional.ofNullable(http.getHeader(name)), body, timeOf(http))
        .orElse("");
  }

  private Instant timeOf(HttpServerRequest http) {
    Instant now = Instant.now();
    if (!otherTimes) {
      return now;
    }
    Instant said = Instant.ofEpochSecond(Long.parseLong(http.getHeader("webhook-timestamp")));
    hoursOff.add(Math.round(Duration.between(now, said).toSeconds() / SECONDS_PER_HOUR));
    return said;
  }

  /** Whether clocks of workers are moved: then a signature is valid at the time that it names. */
  void expectOtherTimes(boolean expected) {
    otherTimes = expected;
  }

  /** By how much the times of signatures were off while that was expected. */
  Set<Long> hoursOff() {
    return Set.copyOf(hoursOff);
  }
}
