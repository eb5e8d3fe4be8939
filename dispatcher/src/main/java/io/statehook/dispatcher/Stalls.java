package io.statehook.dispatcher;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Judges whether a thread stands still. Every watched thread moves all the time, work or not, so
 * one that has not for longer than the limit never will. Time during which Kafka did not answer
 * does not count: a thread may wait for Kafka as long as it takes.
 */
final class Stalls {
  private final Duration limit;
  private final Supplier<Duration> kafkaAnswersFor;

  Stalls(Duration limit, Supplier<Duration> kafkaAnswersFor) {
    this.limit = limit;
    this.kafkaAnswersFor = kafkaAnswersFor;
  }

  /** Judges something that never waits for Kafka. */
  Supplier<Optional<String>> always(String what, Supplier<Duration> stillFor) {
    return () -> judge(what, stillFor.get());
  }

  /** Judges something that may wait for Kafka. */
  Supplier<Optional<String>> whileKafkaAnswers(String what, Supplier<Duration> stillFor) {
    return () -> {
      Duration still = stillFor.get();
      Duration answers = kafkaAnswersFor.get();
      return judge(what, still.compareTo(answers) < 0 ? still : answers);
    };
  }

  private Optional<String> judge(String what, Duration still) {
    return still.compareTo(limit) > 0
        ? Optional.of("%s has not moved for %d s".formatted(what, still.toSeconds()))
        : Optional.empty();
  }
}
