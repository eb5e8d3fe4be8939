package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.signing.SigningKey;
import io.statehook.standalone.receiver.ReceivedRequest;
import io.statehook.standalone.receiver.ReceiverTotals;
import io.statehook.standalone.receiver.SampleReceiver;
import io.statehook.standalone.tls.DevCertificates;
import io.statehook.standalone.words.Count;
import io.statehook.standalone.words.FileFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the verifying sample receiver. */
@Command(
    name = "receiver",
    description = {
      "Receive webhooks over HTTPS on loopback, verify both signatures, print a line per request.",
      "Its certificate is made on the fly; only who is told to trust its authority will."
    })
final class ReceiverCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 8443;

  private final Surroundings surroundings;
  @Mixin private final SigningKeyOptions signingKey;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port; the next free one when it is taken, 0 for any (default: 8443).")
  private int port = DEFAULT_PORT;

  @Option(
      names = "--certificates",
      paramLabel = "DIR",
      description =
          "Where certificate, key and authority are kept (default: ~/.statehook/certificates).")
  private @Nullable Path certificates;

  @Option(names = "--limit", paramLabel = "N", description = "End after this many requests.")
  private long limit = Long.MAX_VALUE;

  private final AtomicLong requests = new AtomicLong();

  ReceiverCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.signingKey = new SigningKeyOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    SigningKey key = signingKey.key();
    Output output = outputOptions.output();
    StopSignal stop = surroundings.stopSignals().get();
    DevCertificates made = certificates();
    try (SampleReceiver receiver =
        new SampleReceiver(
            port,
            made,
            subscription -> Optional.of(key),
            surroundings.clock(),
            request -> print(request, output, stop))) {
      receiver.start();
      output.note("receiving at %s".formatted(receiver.url()));
      output.note(
          "a dispatcher needs: -D statehook.egress.ca.file=%s -D statehook.egress.allow=127.0.0.0/8,::1/128"
              .formatted(made.caFile()));
      int code = stop.await();
      print(receiver.totals(), output);
      return code;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  private DevCertificates certificates() {
    Path directory =
        certificates == null
            ? Path.of(System.getProperty("user.home"), ".statehook", "certificates")
            : certificates;
    try {
      return DevCertificates.in(directory, surroundings.clock(), new SecureRandom());
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.INVALID,
          "--certificates: %s cannot be used: %s".formatted(directory, FileFault.text(e)),
          e);
    }
  }

  private void print(ReceivedRequest request, Output output, StopSignal stop) {
    output.result(text(request), json(request));
    if (requests.incrementAndGet() == limit) {
      stop.request(ExitCodes.OK);
    }
  }

  private static String text(ReceivedRequest request) {
    String line =
        "%s  %d  %s  %s  attempt %d  %s  %s"
            .formatted(
                request.at(),
                request.status(),
                request.subscription(),
                request.webhookId(),
                request.attempt(),
                Count.of(request.events(), "event"),
                verdict(request));
    return Output.visible(
        request.detail().isEmpty() ? line : "%s: %s".formatted(line, request.detail()));
  }

  private static ObjectNode json(ReceivedRequest request) {
    return Output.object()
        .put("at", request.at().toString())
        .put("status", request.status())
        .put("subscription", request.subscription())
        .put("webhookId", request.webhookId())
        .put("attempt", request.attempt())
        .put("events", request.events())
        .put("verdict", verdict(request))
        .put("detail", request.detail())
        .put("body", new String(request.body(), StandardCharsets.UTF_8));
  }

  private static String verdict(ReceivedRequest request) {
    return request.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void print(ReceiverTotals totals, Output output) {
    output.note(
        "%s, %d accepted, %s, %s, %s"
            .formatted(
                Count.of(totals.requests(), "request"),
                totals.accepted(),
                Count.of(totals.events(), "event"),
                Count.of(totals.signatureFailures(), "signature failure"),
                Count.of(totals.duplicates(), "duplicate")));
  }
}
