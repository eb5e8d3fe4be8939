package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.config.InvalidConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new InvalidConfigException(List.of("a: b")), ExitCodes.INVALID, "a: b"),
        Arguments.of(new InterruptedException(), ExitCodes.INTERRUPTED, "interrupted"),
        Arguments.of(
            new ExecutionException(new TimeoutException("no node")), ExitCodes.KAFKA, "k:9092"),
        Arguments.of(
            new CompletionException(new TimeoutException("no node")), ExitCodes.KAFKA, "no node"),
        Arguments.of(
            new SaslAuthenticationException("bad password"), ExitCodes.KAFKA, "bad password"),
        Arguments.of(new TopicAuthorizationException("secret"), ExitCodes.KAFKA, "ACLs"),
        Arguments.of(
            new SslAuthenticationException("no handshake", new SSLHandshakeException("no path")),
            ExitCodes.KAFKA,
            "no handshake: no path"),
        Arguments.of(
            new KafkaException(
                "Failed to create",
                new KafkaException(
                    new LoginException("java.io.IOException: said 401\n\tat java.X"))),
            ExitCodes.KAFKA,
            "refused: said 401"),
        Arguments.of(
            new KafkaException(
                "Failed to create",
                new ConfigException("No resolvable bootstrap urls given in bootstrap.servers")),
            ExitCodes.KAFKA,
            "does not answer"),
        Arguments.of(
            new KafkaException("Failed to create", new ConfigException("acks", "7", "nonsense")),
            ExitCodes.INVALID,
            "acks"),
        Arguments.of(
            new ExecutionException(new UnknownTopicOrPartitionException("gone")),
            ExitCodes.FAILED,
            "topics plan"),
        Arguments.of(new IllegalArgumentException("--rate is 0"), ExitCodes.INVALID, "--rate is 0"),
        Arguments.of(
            new IllegalArgumentException("--data", new NoSuchFileException("/x")),
            ExitCodes.INVALID,
            "--data: there is no /x"),
        Arguments.of(new NoSuchFileException("/x"), ExitCodes.FAILED, "there is no /x"),
        Arguments.of(
            new ExecutionException(new IllegalStateException("wrong key file?")),
            ExitCodes.FAILED,
            "wrong key file?"),
        Arguments.of(
            new UncheckedIOException(new IOException("a full disk")),
            ExitCodes.FAILED,
            "a full disk"),
        Arguments.of(
            new IllegalStateException("no start: java.net.BindException: in use"),
            ExitCodes.FAILED,
            "no start: in use"),
        Arguments.of(new IllegalStateException(), ExitCodes.FAILED, "--verbose"),
        Arguments.of(new IllegalStateException("a bug"), ExitCodes.FAILED, "a bug"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureHasAnExitCodeAndWords(Exception failure, int exitCode, String words) {
    CommandFailure explained = Failures.explain(failure, "k:9092");

    assertThat(explained.exitCode()).isEqualTo(exitCode);
    assertThat(explained.text()).contains(words).doesNotContain("java.");
  }

  @Test
  void anAddressWhereNobodyAnswersIsNamedWithinTenSeconds() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      Instant start = Instant.now();

      Run.Ended ended = new Run().command("topics", "check", "--bootstrap-server", address);

      assertThat(ended.code()).isEqualTo(ExitCodes.KAFKA);
      assertThat(ended.err())
          .contains(address, "does not answer", "--bootstrap-server")
          .doesNotContain("\tat ");
      assertThat(ended.out()).isEmpty();
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(12));
    }
  }
}
