package io.statehook.dispatcher.batching;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventReader;
import io.statehook.common.event.EventReading;
import io.statehook.common.event.EventRefusal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether a record of {@code device-events} is an event that may be sent at all. */
final class EventIntake {
  private final EventReader reader = new EventReader();

  /** The outcome: an admitted event or a refusal. */
  sealed interface Intake permits Admitted, Refused {}

  /** An event whose key is approved. */
  record Admitted(DeviceEvent event, EventKey key) implements Intake {}

  /** A record that goes to the dead letters. */
  record Refused(EventRefusal refusal) implements Intake {}

  Intake read(byte @Nullable [] recordKey, byte @Nullable [] value, ApprovedKeys approved) {
    EventReading reading = reader.read(value);
    if (reading instanceof EventRefusal refusal) {
      return new Refused(refusal);
    }
    DeviceEvent event = (DeviceEvent) reading;
    if (recordKey != null && recordKey.length > 0 && !isDeviceId(recordKey, event.deviceId())) {
      return new Refused(
          new EventRefusal(
              EventRefusal.Reason.KEY_MISMATCH,
              "the record's key is not the event's deviceId \"%s\"".formatted(event.deviceId())));
    }
    Optional<EventKey> key = approved.approve(event);
    return key.isPresent()
        ? new Admitted(event, key.get())
        : new Refused(
            new EventRefusal(
                EventRefusal.Reason.UNKNOWN_KEY,
                "the event catalogue does not hold \"%s\" as %s"
                    .formatted(event.key(), event.type().wireName())));
  }

  private static boolean isDeviceId(byte[] recordKey, String deviceId) {
    return isSameAscii(recordKey, deviceId) || isSameText(recordKey, deviceId);
  }

  /** Nearly all are, and need no string to be compared. */
  private static boolean isSameAscii(byte[] recordKey, String deviceId) {
    if (recordKey.length != deviceId.length()) {
      return false;
    }
    for (int i = 0; i < recordKey.length; i++) {
      if (recordKey[i] < 0 || recordKey[i] != deviceId.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSameText(byte[] recordKey, String deviceId) {
    return new String(recordKey, StandardCharsets.UTF_8).equals(deviceId);
  }
}
