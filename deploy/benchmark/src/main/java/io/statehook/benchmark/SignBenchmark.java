package io.statehook.benchmark;

import io.statehook.common.signing.RequestSigner;
import io.statehook.common.signing.SignatureHeaders;
import io.statehook.common.signing.SigningKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Both signatures of one request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SignBenchmark {
  @Param({"1", "500"})
  public int events;

  private final RequestSigner signer =
      new RequestSigner(SigningKey.generate(new SecureRandom()), List.of());
  private final Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private byte[] body = {};

  @Setup
  public void prepare() {
    body = SampleEvent.body(events);
  }

  @Benchmark
  public SignatureHeaders sign() {
    return signer.sign("0123456789abcdef0123456789abcdef", now, body);
  }
}
