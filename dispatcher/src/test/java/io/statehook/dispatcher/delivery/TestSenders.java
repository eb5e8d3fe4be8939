package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import io.statehook.common.signing.SigningKey;
import io.statehook.common.subscription.EndpointUrl;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.CredentialReading;
import io.statehook.dispatcher.control.KeyRing;
import io.statehook.dispatcher.control.TestMessage;
import io.statehook.dispatcher.control.TestSender;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A worker's part in test messages without the rest of the worker. */
public final class TestSenders {
  private TestSenders() {}

  /** A message for a receiver at this address. */
  public static TestMessage message(String url) {
    Subscription plain = Fixtures.subscription("a");
    Subscription subscription = Fixtures.with(plain, true, false, EndpointUrl.parse(url));
    return new TestMessage(
        new BatchId("0123456789abcdef".repeat(2)),
        subscription,
        "[{\"id\":\"1\"}]".getBytes(StandardCharsets.UTF_8));
  }

  /** Sends everything, by this way out. */
  public static TestSender through(RequestSender sender) {
    SigningKey key = SigningKey.generate(new SecureRandom());
    OrgSigner signer = new OrgSigner(new KeyRing(key, 1, Optional.empty()));
    Lease lease = new Lease(Duration.ofHours(1), System::nanoTime);
    lease.renewed(lease.now());
    RequestBuilder builder = new RequestBuilder(Clock.systemUTC(), new Random(1), "test");
    return new TestShell(
        way ->
            new RequestShell(
                org -> CompletableFuture.completedStage(signer),
                new Authorizer(asked -> new CredentialReading(Optional.empty(), "none")),
                builder,
                way,
                lease,
                RequestTimes.untold()),
        sender,
        lane -> true);
  }
}
