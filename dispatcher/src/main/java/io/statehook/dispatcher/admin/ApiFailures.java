package io.statehook.dispatcher.admin;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what an action throws into a problem. */
final class ApiFailures {
  private static final Logger log = LoggerFactory.getLogger(ApiFailures.class);

  private ApiFailures() {}

  static Problem problem(ApiRoute route, Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ProblemException known) {
      return known.problem();
    }
    if (cause instanceof KafkaException) {
      log.warn("a request failed at Kafka: operation={}", route.operation(), failure);
      return Problem.of(
          ProblemKind.KAFKA_UNAVAILABLE,
          cause instanceof AuthorizationException
              ? "Kafka does not let this process do that; look at its ACLs"
              : "what was asked for may or may not have been done; ask again");
    }
    log.error("a request ended in a fault: operation={}", route.operation(), failure);
    return Problem.of(ProblemKind.INTERNAL, "");
  }
}
