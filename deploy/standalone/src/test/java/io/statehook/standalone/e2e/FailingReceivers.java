package io.statehook.standalone.e2e;

import io.statehook.standalone.receiver.SampleReceiver;
import io.statehook.standalone.tls.DevCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One receiver for each way of failing, beside one that works. */
final class FailingReceivers implements AutoCloseable {
  /** The time limit of a request that webhooks of the silent receiver need, in ms. */
  static final int SILENT_TIMEOUT_MILLIS = 2_000;

  private final CountDownLatch closing = new CountDownLatch(1);
  private final DevCertificates expired;
  private final Path trusted;

  /** Bound and not listening: a connection is refused, and nobody else gets the port. */
  private final Socket refusing = new Socket();

  private Optional<SampleReceiver> outOfDate = Optional.empty();
  private Optional<PlainReceiver> silent = Optional.empty();

  /**
   * A way of failing.
   *
   * @param name what it is called in the test
   * @param url where it fails like that
   * @param failure the class in metrics, and in attempts that got no answer
   * @param status what is answered; empty when nothing is
   * @param words what the status says of it
   * @param state what becomes of the webhook
   */
  record Way(
      String name,
      String url,
      String failure,
      Optional<Integer> status,
      String words,
      String state) {
    private static Way answer(String name, String url, int status, String failure) {
      return new Way(name, url, failure, Optional.of(status), "status " + status, "retrying");
    }

    private static Way silence(String name, String url, String failure, String words) {
      return new Way(name, url, failure, Optional.empty(), words, "retrying");
    }

    /** What faces show of an attempt: the status or the class of failure. */
    String answered() {
      return status.map(String::valueOf).orElse(failure);
    }

    /** What attempts came to. */
    String outcome() {
      return state.equals("suspended") ? state : "retry";
    }
  }

  FailingReceivers() throws IOException {
    // Both the authority's and the receiver's certificates ended three days ago.
    Clock past = Clock.fixed(Instant.now().minus(Duration.ofDays(10)), ZoneOffset.UTC);
    Path directory = SharedBroker.directory("expired-tls");
    expired = DevCertificates.in(directory, past, new SecureRandom());
    trusted = directory.resolve("trusted.pem");
    Files.writeString(
        trusted,
        Files.readString(SharedBroker.certificates().caFile())
            + Files.readString(expired.caFile()));
  }

  /** The authorities of all receivers, that of the expired certificate among them. */
  Path trusted() {
    return trusted;
  }

  /** Starts the receivers. */
  List<Way> start(TestInstallation installation) throws Exception {
    SampleReceiver old =
        new SampleReceiver(0, expired, id -> Optional.empty(), Clock.systemUTC(), request -> {});
    outOfDate = Optional.of(old);
    old.start();
    PlainReceiver mute = PlainReceiver.start(call -> waiting());
    silent = Optional.of(mute);
    refusing.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    TestReceiver broken = installation.receiver();
    broken.failAlways(500);
    TestReceiver gone = installation.receiver();
    gone.failAlways(410);
    String closed = "https://localhost:%d/in".formatted(refusing.getLocalPort());
    return List.of(
        Way.silence(
            "expired", old.url(), "tls", "tls: the certificate, or one above it, has expired"),
        Way.silence("refused", closed, "connect", "connect: no connection"),
        Way.answer("broken", broken.url(), 500, "5xx"),
        Way.silence("silent", mute.url(), "timeout", "timeout: "),
        Way.silence("nameless", "https://receiver.invalid/in", "dns", "dns: the host name "),
        new Way(
            "gone",
            gone.url(),
            "410",
            Optional.of(410),
            "the receiver is gone: status 410",
            "suspended"));
  }

  private PlainReceiver.Answer waiting() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return PlainReceiver.Answer.OK;
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    outOfDate.ifPresent(SampleReceiver::close);
    silent.ifPresent(PlainReceiver::close);
    refusing.close();
  }
}
