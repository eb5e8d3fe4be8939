package io.statehook.standalone.receiver;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * The facts of one event that a receiver keeps books with.
 *
 * @param id unique per event
 * @param deviceId the device that reports
 * @param timestamp when it happened, as written by the device; empty text when absent
 */
record ReceivedEvent(String id, String deviceId, String timestamp) {
  private static final int TIME_ORDERED = 7;
  private static final int UUID_LENGTH = 36;
  private static final int TIME_SHIFT = 16;

  /** The id as a number that grows with time, if it is a UUIDv7. */
  Optional<UUID> orderedId() {
    if (id.length() != UUID_LENGTH) {
      return Optional.empty();
    }
    try {
      UUID uuid = UUID.fromString(id);
      return uuid.version() == TIME_ORDERED ? Optional.of(uuid) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** When the event was made: the time in its id, else its timestamp. */
  Optional<Instant> madeAt() {
    return orderedId()
        .map(uuid -> Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> TIME_SHIFT))
        .or(this::happenedAt);
  }

  private Optional<Instant> happenedAt() {
    try {
      return Optional.of(OffsetDateTime.parse(timestamp).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
