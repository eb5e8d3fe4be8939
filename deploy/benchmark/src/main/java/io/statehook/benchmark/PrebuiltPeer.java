package io.statehook.benchmark;

import io.statehook.common.signing.RequestSigner;
import io.statehook.common.signing.SignatureHeaders;
import io.statehook.common.signing.SigningKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.RequestOptions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * What is left of the work when there is no Kafka: a body that was built before, events renumbered
 * in place, is signed as the product signs and posted. The limit that signing and the HTTP client
 * set.
 *
 * <p>{@code post NUMBERS} begins and answers at once.
 */
final class PrebuiltPeer implements ChildMain.Answers {
  private final PeerSettings settings;
  private final PeerPosts posts;
  private final Semaphore slots;
  private final List<String> urls;
  private final byte[] template;
  private final RequestSigner signer =
      new RequestSigner(SigningKey.generate(new SecureRandom()), List.of());

  /** Ready to post. */
  PrebuiltPeer(String[] args) {
    settings = PeerSettings.parse(args);
    int inFlight = settings.inFlight() * settings.consumers();
    urls = settings.urls();
    slots = new Semaphore(inFlight);
    template = SampleEvent.body(settings.maxEvents());
    posts = new PeerPosts(settings.caFile(), inFlight);
  }

  @Override
  public String to(String[] words) {
    Numbers numbers = Numbers.parse(words[1], words[2], words[3]);
    new Thread(() -> post(numbers), "poster").start();
    return "done";
  }

  private void post(Numbers numbers) {
    try {
      for (int sent = 0; sent < numbers.count(); sent += settings.maxEvents()) {
        int events = Math.min(settings.maxEvents(), numbers.count() - sent);
        slots.acquire();
        post(numbers.first() + (long) sent * numbers.step(), events);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void post(long first, int events) {
    byte[] body = events == settings.maxEvents() ? template.clone() : SampleEvent.body(events);
    for (int i = 0; i < events; i++) {
      SampleEvent.renumber(body, i, first + i);
    }
    SignatureHeaders proof = signer.sign("prebuilt-" + first, Instant.now(), body);
    String url = urls.get((int) (first / settings.maxEvents() % urls.size()));
    posts.send(request(url, proof), Buffer.buffer(body), slots);
  }

  private static RequestOptions request(String url, SignatureHeaders proof) {
    return PeerPosts.request(url)
        .putHeader(SignatureHeaders.SIGNATURE_ALGORITHM, SignatureHeaders.SHA256)
        .putHeader(SignatureHeaders.SIGNATURE, proof.signature())
        .putHeader(SignatureHeaders.WEBHOOK_ID, proof.webhookId())
        .putHeader(SignatureHeaders.WEBHOOK_TIMESTAMP, proof.webhookTimestamp())
        .putHeader(SignatureHeaders.WEBHOOK_SIGNATURE, proof.webhookSignature());
  }
}
