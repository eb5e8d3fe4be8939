package io.statehook.standalone.receiver;

import io.statehook.common.signing.SignatureVerifier;
import io.statehook.common.signing.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Decides what a request is and what to answer: genuine first, then everything else. */
final class Judge {
  private static final int NO_CONTENT = 204;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;

  private final Function<String, Optional<SigningKey>> signingKeys;
  private final FaultScript faults;
  private final Ledger ledger;

  Judge(Function<String, Optional<SigningKey>> signingKeys, FaultScript faults, Ledger ledger) {
    this.signingKeys = signingKeys;
    this.faults = faults;
    this.ledger = ledger;
  }

  ReceivedRequest judge(Request request, Instant now) {
    Optional<String> problem = signatureProblem(request, now);
    if (problem.isPresent()) {
      return refuse(request, now, Verdict.BAD_SIGNATURE, problem.get(), UNAUTHORIZED);
    }
    OptionalInt fault = faults.next();
    if (fault.isPresent()) {
      return refuse(request, now, Verdict.FAILED_ON_PURPOSE, "told to fail", fault.getAsInt());
    }
    Optional<List<ReceivedEvent>> events = BodyReader.read(request.body());
    if (events.isEmpty()) {
      return refuse(request, now, Verdict.MALFORMED, "not a JSON array of events", BAD_REQUEST);
    }
    Ledger.Taken taken = ledger.take(request, events.get(), now);
    return new ReceivedRequest(
        now,
        request.subscription(),
        request.webhookId(),
        request.attempt(),
        events.get().size(),
        taken.verdict(),
        "",
        NO_CONTENT,
        taken.oldest(),
        request.headers(),
        request.body());
  }

  private Optional<String> signatureProblem(Request request, Instant now) {
    Optional<SigningKey> key = signingKeys.apply(request.subscription());
    if (key.isEmpty()) {
      return Optional.of("no signing key is known");
    }
    return new SignatureVerifier(key.get()).problem(request::header, request.body(), now);
  }

  private ReceivedRequest refuse(
      Request request, Instant now, Verdict verdict, String detail, int status) {
    ledger.refused(verdict, request.attempt());
    return new ReceivedRequest(
        now,
        request.subscription(),
        request.webhookId(),
        request.attempt(),
        0,
        verdict,
        detail,
        status,
        Duration.ZERO,
        request.headers(),
        request.body());
  }
}
