package io.statehook.standalone.doctor;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.subscription.EndpointUrl;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.http.EgressJudge;
import io.statehook.standalone.words.Count;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Whether receivers have addresses that may be connected to; nothing is connected to. */
final class EndpointCheck {
  /** More would take long, and name servers would notice. */
  private static final int MAX_LOOKED_AT = 500;

  private static final long PATIENCE_SECONDS = 30;

  private final EgressConfig rules;
  private final Supplier<List<Subscription>> subscriptions;

  EndpointCheck(EgressConfig rules, Supplier<List<Subscription>> subscriptions) {
    this.rules = rules;
    this.subscriptions = subscriptions;
  }

  private record Judged(String origin, String subscriptionId, String problem) {}

  void look(Findings found) {
    Map<String, Subscription> byOrigin = new LinkedHashMap<>();
    subscriptions.get().stream()
        .filter(Subscription::active)
        .forEach(subscription -> byOrigin.putIfAbsent(subscription.url().origin(), subscription));
    List<Subscription> chosen = byOrigin.values().stream().limit(MAX_LOOKED_AT).toList();
    List<Judged> judged = judged(chosen);
    found.each(
        judged.stream().filter(one -> !one.problem().isEmpty()).toList(),
        one ->
            found.warning(
                "%s (%s): %s".formatted(one.origin(), one.subscriptionId(), one.problem()),
                "seen from this machine; correct the URL or the name server, or see %s"
                    .formatted(EgressConfig.ALLOW)));
    if (byOrigin.size() > chosen.size()) {
      found.note(
          "only %d of %d receivers were looked at".formatted(chosen.size(), byOrigin.size()), "");
    }
    long good = judged.stream().filter(one -> one.problem().isEmpty()).count();
    if (good > 0) {
      found.ok(
          "%s may be connected to, seen from this machine".formatted(Count.of(good, "receiver")));
    } else if (judged.isEmpty()) {
      found.note("no active subscription has a receiver", "");
    }
  }

  private List<Judged> judged(List<Subscription> chosen) {
    try (EgressJudge judge = new EgressJudge(rules)) {
      List<CompletableFuture<Judged>> judging = new ArrayList<>();
      for (Subscription subscription : chosen) {
        EndpointUrl url = subscription.url();
        CompletableFuture<Optional<String>> problem = judge.problem(url).toCompletableFuture();
        judging.add(
            problem
                .completeOnTimeout(
                    Optional.of("no answer about its name"), PATIENCE_SECONDS, TimeUnit.SECONDS)
                .thenApply(found -> new Judged(url.origin(), subscription.id(), found.orElse(""))));
      }
      return judging.stream().map(CompletableFuture::join).toList();
    }
  }
}
