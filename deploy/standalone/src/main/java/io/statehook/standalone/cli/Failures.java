package io.statehook.standalone.cli;

import io.statehook.common.config.InvalidConfigException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into an exit code and words: what was wrong, where, what to do. */
final class Failures implements IExecutionExceptionHandler {
  private static final String VERBOSE = "--verbose";
  private static final String UNRESOLVABLE = "No resolvable bootstrap urls";

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) {
    CommandFailure known = explain(failure, kafkaAddress(commandLine));
    PrintWriter err = commandLine.getErr();
    if (known.exitCode() != ExitCodes.INTERRUPTED) {
      err.println("statehook: " + known.text());
      if (commandLine.getCommandSpec().optionsMap().get(VERBOSE) != null
          && parsed.originalArgs().contains(VERBOSE)) {
        failure.printStackTrace(err);
      }
    }
    err.flush();
    return known.exitCode();
  }

  /** The first cause that says something. */
  static CommandFailure explain(Throwable failure, String kafka) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<CommandFailure> known = known(cause, kafka);
      if (known.isPresent()) {
        return known.get();
      }
    }
    return new CommandFailure(ExitCodes.FAILED, FailureText.of(failure));
  }

  private static Optional<CommandFailure> known(Throwable cause, String kafka) {
    if (cause instanceof CommandFailure failure) {
      return Optional.of(failure);
    }
    if (cause instanceof InvalidConfigException) {
      return failure(
          ExitCodes.INVALID,
          "these settings cannot be used:%n%s",
          String.valueOf(cause.getMessage()));
    }
    if (cause instanceof InterruptedException || cause instanceof InterruptException) {
      return failure(ExitCodes.INTERRUPTED, "interrupted");
    }
    if (cause instanceof CancellationException || cause instanceof TimeoutException) {
      return failure(ExitCodes.KAFKA, "the connection to Kafka at %s was lost", kafka);
    }
    if (cause instanceof KafkaException) {
      return Optional.of(kafka(cause, kafka));
    }
    return cause instanceof IllegalArgumentException
        ? failure(ExitCodes.INVALID, "%s", FailureText.of(cause))
        : Optional.empty();
  }

  private static CommandFailure kafka(Throwable cause, String kafka) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof ConfigException) {
      return message.contains(UNRESOLVABLE)
          ? unreachable(kafka, message)
          : new CommandFailure(ExitCodes.INVALID, "a Kafka setting cannot be used: " + message);
    }
    if (cause instanceof UnknownTopicOrPartitionException) {
      return new CommandFailure(
          ExitCodes.FAILED,
          "a topic is missing on Kafka at %s: %s; run: statehook topics plan"
              .formatted(kafka, message));
    }
    Optional<String> advice = advice(cause);
    if (advice.isPresent()) {
      return new CommandFailure(
          ExitCodes.KAFKA,
          "Kafka at %s refused: %s%n%s".formatted(kafka, reason(cause), advice.get()));
    }
    if (cause instanceof RetriableException) {
      return unreachable(kafka, message);
    }
    // A client that cannot be made says why only in its cause.
    return cause.getCause() instanceof KafkaException deeper
        ? kafka(deeper, kafka)
        : new CommandFailure(
            ExitCodes.KAFKA, "Kafka at %s refused: %s".formatted(kafka, FailureText.of(cause)));
  }

  /** What to look at when somebody is not let in. */
  private static Optional<String> advice(Throwable cause) {
    if (cause instanceof AuthorizationException) {
      return Optional.of(
          "This user lacks rights (ACLs): statehook topics acls prints those that each role needs.");
    }
    if (cause instanceof SslAuthenticationException) {
      return Optional.of(
          "Check whom this side trusts (ssl.truststore.location), what it shows"
              + " (ssl.keystore.location) and that the broker's certificate names its host"
              + " (--command-config).");
    }
    return cause instanceof AuthenticationException || cause.getCause() instanceof LoginException
        ? Optional.of(
            "Check user and password, token or certificate (--command-config), and for tokens"
                + " sasl.oauthbearer.token.endpoint.url.")
        : Optional.empty();
  }

  /**
   * Of TLS only the last cause says what was wrong, and of a login the first line: Java puts a
   * stack trace into its message.
   */
  private static String reason(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    String first = firstLine(FailureText.of(failure));
    String deepest = firstLine(FailureText.of(last));
    return first.contains(deepest) ? first : first + ": " + deepest;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }

  private static CommandFailure unreachable(String kafka, String message) {
    return new CommandFailure(
        ExitCodes.KAFKA,
        ("Kafka at %s does not answer: %s%nCheck that a broker runs there, that host and port are"
                + " right (--bootstrap-server), that its advertised.listeners can be reached from"
                + " here, and TLS or SASL settings (--command-config).")
            .formatted(kafka, message));
  }

  private static Optional<CommandFailure> failure(int code, String text, Object... values) {
    return Optional.of(new CommandFailure(code, text.formatted(values)));
  }

  /** The address that the failed command used, for the message. */
  private static String kafkaAddress(CommandLine commandLine) {
    for (CommandLine.Model.CommandSpec mixin : commandLine.getCommandSpec().mixins().values()) {
      if (mixin.userObject() instanceof ConnectionOptions connection) {
        try {
          return connection.bootstrapServers();
        } catch (CommandFailure e) {
          return "the given address";
        }
      }
    }
    return "the given address";
  }
}
