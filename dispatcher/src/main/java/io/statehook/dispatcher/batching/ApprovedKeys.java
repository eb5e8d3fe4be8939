package io.statehook.dispatcher.batching;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventType;
import io.statehook.dispatcher.control.VersionedCatalogue;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that one version of the catalogue approves, remembered as text, so that a key is parsed
 * and looked up once instead of once per event.
 */
final class ApprovedKeys {
  /**
   * Devices may send any index or case of an approved key, so what is remembered is bounded. Keys
   * that are not approved are not remembered at all: a device that makes them up would fill the
   * place of the good ones.
   */
  private static final int REMEMBERED_KEYS = 10_000;

  private final VersionedCatalogue catalogue;
  private final Map<EventType, Map<String, EventKey>> remembered = new EnumMap<>(EventType.class);

  ApprovedKeys(VersionedCatalogue catalogue) {
    this.catalogue = catalogue;
    for (EventType type : EventType.values()) {
      remembered.put(type, new ConcurrentHashMap<>());
    }
  }

  long version() {
    return catalogue.version();
  }

  /** The event's key if the catalogue holds it with the event's type. */
  Optional<EventKey> approve(DeviceEvent event) {
    Map<String, EventKey> ofType = remembered.getOrDefault(event.type(), Map.of());
    EventKey known = ofType.get(event.key());
    if (known != null) {
      return Optional.of(known);
    }
    Optional<EventKey> approved = lookUp(event);
    if (approved.isPresent() && ofType.size() < REMEMBERED_KEYS) {
      ofType.put(event.key(), approved.get());
    }
    return approved;
  }

  private Optional<EventKey> lookUp(DeviceEvent event) {
    return EventKey.parse(event.key())
        .filter(key -> catalogue.catalogue().find(key, event.type()).isPresent());
  }
}
