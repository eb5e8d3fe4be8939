package io.statehook.dispatcher.activity;

import io.statehook.common.delivery.Attempt;
import io.statehook.common.kafka.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was tried with one batch, read forwards from when it was sealed to its end. */
final class BatchHistory {
  private static final int PART = 2_000;

  private BatchHistory() {}

  /** The attempts, oldest first. */
  static List<FoundAttempt> of(RecordSource source, FoundDelivery delivery) {
    int partition = delivery.position().partition();
    OffsetRange range =
        source
            .ranges(
                Topic.WEBHOOK_ATTEMPTS,
                List.of(partition),
                Optional.of(delivery.appendedAt()),
                Optional.empty())
            .getOrDefault(partition, new OffsetRange(0, 0))
            .first(NewestFirst.MAX_RECORDS);
    List<FoundAttempt> found = new ArrayList<>();
    boolean settled = false;
    for (long at = range.begin(); at < range.end() && !settled; at += PART) {
      List<FoundAttempt> part =
          part(source, partition, new OffsetRange(at, range.end()).first(PART), delivery);
      found.addAll(part);
      settled = part.stream().anyMatch(attempt -> settles(attempt.attempt()));
    }
    return found;
  }

  private static List<FoundAttempt> part(
      RecordSource source, int partition, OffsetRange range, FoundDelivery delivery) {
    return source
        .read(Topic.WEBHOOK_ATTEMPTS, Map.of(partition, range))
        .getOrDefault(partition, List.of())
        .stream()
        .filter(record -> RecordForms.key(record).equals(delivery.batch().subscriptionId()))
        .flatMap(record -> RecordForms.attempt(record).stream())
        .filter(attempt -> isAbout(attempt, delivery))
        .toList();
  }

  /** A batch that was sent again at request stands in the topic twice under one id. */
  private static boolean isAbout(FoundAttempt found, FoundDelivery delivery) {
    Attempt attempt = found.attempt();
    return attempt.org().equals(delivery.batch().orgId())
        && attempt.batches().contains(delivery.batch().id().text())
        && attempt.position().orElse(Long.MAX_VALUE) >= delivery.position().offset();
  }

  private static boolean settles(Attempt attempt) {
    boolean ends =
        switch (attempt.outcome()) {
          case DELIVERED, REJECTED, EXPIRED, DISCARDED -> true;
          case RETRY, PARKED, SUSPENDED, JOINED -> false;
        };
    return ends
        && attempt.part().map(part -> part.first() + attempt.events() >= part.of()).orElse(true);
  }
}
