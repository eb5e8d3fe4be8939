package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.EndpointUrl;
import io.statehook.dispatcher.http.ClientIdentity;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One POST, complete but for what the connection adds.
 *
 * @param url where to
 * @param headers by lower-case name
 * @param body the bytes that were signed
 * @param timeout how long it may take, from connecting to the end of the answer
 * @param identity the client certificate; null for none
 * @param mayLeave whether it may still be sent; asked directly before the first byte
 */
@SuppressWarnings("ArrayRecordComponent") // The body is shared on purpose: copies cost a heap each.
public record OutgoingRequest(
    EndpointUrl url,
    Map<String, String> headers,
    byte[] body,
    Duration timeout,
    @Nullable ClientIdentity identity,
    BooleanSupplier mayLeave) {
  /** Where to and how much; headers carry secrets. */
  @Override
  public String toString() {
    return "OutgoingRequest[%s, %d bytes]".formatted(url.origin(), body.length);
  }
}
