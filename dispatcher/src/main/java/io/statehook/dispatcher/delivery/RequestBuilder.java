package io.statehook.dispatcher.delivery;

import io.statehook.common.signing.RequestSigner;
import io.statehook.common.signing.SignatureHeaders;
import io.statehook.common.subscription.Subscription;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Makes the request of one attempt: exactly the documented headers around the sealed bytes. */
final class RequestBuilder {
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  private final InstantSource wallClock;
  private final RandomGenerator random;
  private final String userAgent;

  /**
   * A builder.
   *
   * @param wallClock for timestamps that receivers compare with their own clocks
   * @param random for trace ids; must be safe for use by several threads
   * @param version of this software
   */
  RequestBuilder(InstantSource wallClock, RandomGenerator random, String version) {
    this.wallClock = wallClock;
    this.random = random;
    userAgent = "Statehook/" + version;
  }

  /**
   * The request, signed now.
   *
   * @param mayLeave asked directly before the first byte
   */
  OutgoingRequest build(
      Effect.Send send, RequestSigner signer, Proof proof, BooleanSupplier mayLeave) {
    Subscription subscription = send.subscription();
    Map<String, String> headers = new LinkedHashMap<>(subscription.headers());
    headers.put("content-type", subscription.contentType());
    putSignatures(headers, send, signer);
    headers.put("x-statehook-attempt", Integer.toString(send.attempt()));
    headers.put("x-statehook-subscription", subscription.id());
    headers.put("traceparent", traceparent());
    headers.put("user-agent", userAgent);
    proof.header().ifPresent(value -> headers.put("authorization", value));
    return new OutgoingRequest(
        subscription.url(),
        headers,
        send.body(),
        subscription.delivery().timeout(),
        proof.identity(),
        mayLeave);
  }

  private void putSignatures(Map<String, String> headers, Effect.Send send, RequestSigner signer) {
    SignatureHeaders signatures;
    synchronized (signer) {
      signatures = signer.sign(send.id().text(), wallClock.instant(), send.body());
    }
    headers.put(SignatureHeaders.SIGNATURE_ALGORITHM, SignatureHeaders.SHA256);
    headers.put(SignatureHeaders.SIGNATURE, signatures.signature());
    headers.put(SignatureHeaders.WEBHOOK_ID, signatures.webhookId());
    headers.put(SignatureHeaders.WEBHOOK_TIMESTAMP, signatures.webhookTimestamp());
    headers.put(SignatureHeaders.WEBHOOK_SIGNATURE, signatures.webhookSignature());
  }

  /** W3C Trace Context; each attempt is a trace of its own. */
  private String traceparent() {
    return "00-" + hex(TRACE_ID_BYTES) + "-" + hex(SPAN_ID_BYTES) + "-01";
  }

  private String hex(int length) {
    byte[] bytes = new byte[length];
    do {
      random.nextBytes(bytes);
    } while (isZero(bytes));
    return HexFormat.of().formatHex(bytes);
  }

  /** All zeros mean "none". */
  private static boolean isZero(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
