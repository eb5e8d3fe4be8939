package io.statehook.common.subscription;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.KeyPattern;
import java.util.List;
import java.util.Map;

/**
 * Which events of which devices go to which receiver, and how. The members are those of the JSON
 * record in {@code webhook-subscriptions}.
 *
 * @param id the record's key
 * @param orgId the organization whose events it may take; never changes
 * @param name for people
 * @param description for people
 * @param url the receiver
 * @param active false: nothing is collected and nothing is sent
 * @param paused true: collected but held, to be sent in order when resumed
 * @param allowedEvents which keys it takes; at least one pattern
 * @param allowedDevices which devices it takes
 * @param batch when a window is sealed
 * @param format the shape of the body
 * @param contentType the {@code content-type} header
 * @param authorization how requests prove themselves besides the signature
 * @param headers further headers to send, by lower-case name
 * @param delivery how batches are delivered
 */
public record Subscription(
    String id,
    String orgId,
    String name,
    String description,
    EndpointUrl url,
    boolean active,
    boolean paused,
    List<KeyPattern> allowedEvents,
    DeviceSelection allowedDevices,
    BatchLimits batch,
    Format format,
    String contentType,
    Authorization authorization,
    Map<String, String> headers,
    DeliveryPolicy delivery)
    implements SubscriptionReading {

  /** Copies the collections. */
  public Subscription {
    allowedEvents = List.copyOf(allowedEvents);
    headers = Map.copyOf(headers);
  }

  /**
   * Whether this subscription takes the event, decided one pattern at a time. The batcher uses an
   * index instead; this is the definition that the index is tested against.
   */
  public boolean takes(DeviceEvent event, EventKey key) {
    return active
        && orgId.equals(event.orgId())
        && allowedDevices.contains(event.deviceId())
        && allowedEvents.stream().anyMatch(pattern -> pattern.matches(key));
  }

  /** Who and where to; no header value, path or query, which may hold what is secret. */
  @Override
  public String toString() {
    return "Subscription[id=%s, orgId=%s, url=%s]".formatted(id, orgId, url.origin());
  }
}
