package io.statehook.producer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventReader;
import io.statehook.common.event.EventRefusal;
import io.statehook.common.event.EventRefusal.Reason;
import io.statehook.common.event.EventType;
import io.statehook.common.kafka.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a report into the bytes of an event, and judges those bytes with the reader that the
 * dispatcher will use: what passes here is never a dead letter there, as long as both hold the same
 * catalogue.
 */
final class EventEncoder {
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  /**
   * Keeps numbers as they were written: a device's 0.10 or 20-digit counter is its own business.
   */
  private static final ObjectReader EXACT =
      Json.mapper()
          .reader()
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

  private final EventReader reader = new EventReader();
  private final ValueCheck valueCheck;

  EventEncoder(ValueCheck valueCheck) {
    this.valueCheck = valueCheck;
  }

  /** The event's bytes, or the first rule that the report breaks. */
  Encoding encode(DeviceReport report, String id, Instant timestamp, EventCatalogue catalogue) {
    if (report.value() instanceof ReportedValue.Text text
        && text.json().length() > EventReader.MAX_BYTES) {
      return new Encoding.Unfit(
          new EventRefusal(
              Reason.TOO_LARGE,
              "value: %d characters, the limit of the whole event is %d bytes"
                  .formatted(text.json().length(), EventReader.MAX_BYTES)));
    }
    try {
      JsonNode value = tree(report.value());
      if (value != null && value.isMissingNode()) {
        return new Encoding.Unfit(new EventRefusal(Reason.MALFORMED, "value: there is no JSON"));
      }
      byte[] json = write(report, id, timestamp, value);
      if (reader.read(json) instanceof EventRefusal refusal) {
        return new Encoding.Unfit(refusal);
      }
      Optional<EventRefusal> refusal = refusal(report, value, catalogue);
      return refusal.isPresent() ? new Encoding.Unfit(refusal.get()) : new Encoding.Event(id, json);
    } catch (StreamConstraintsException e) {
      return new Encoding.Unfit(
          new EventRefusal(Reason.TOO_DEEP, "value: nested too deep, or a number too long"));
    } catch (JsonProcessingException e) {
      return new Encoding.Unfit(new EventRefusal(Reason.MALFORMED, "value: " + Json.fault(e)));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  private static @Nullable JsonNode tree(ReportedValue value) throws JsonProcessingException {
    if (value instanceof ReportedValue.Tree tree) {
      return tree.node();
    }
    return value instanceof ReportedValue.Text text ? EXACT.readTree(text.json()) : null;
  }

  private static byte[] write(
      DeviceReport report, String id, Instant timestamp, @Nullable JsonNode value)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Json.mapper().createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("orgId", report.device().orgId());
      json.writeStringField("deviceId", report.device().deviceId());
      if (report.device().workspaceId() != null) {
        json.writeStringField("workspaceId", report.device().workspaceId());
      }
      json.writeStringField("type", report.type().wireName());
      json.writeStringField("key", report.key());
      if (value == null) {
        json.writeBooleanField("removed", true);
      } else {
        json.writeFieldName("value");
        json.writeTree(value);
      }
      json.writeStringField("timestamp", TIMESTAMP.format(timestamp));
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private Optional<EventRefusal> refusal(
      DeviceReport report, @Nullable JsonNode value, EventCatalogue catalogue) {
    Optional<EventKey> key = EventKey.parse(report.key());
    if (key.isEmpty()) {
      return refused(Reason.INVALID, "key: a dotted path such as A.B[2].C");
    }
    Optional<CatalogueEntry> entry = catalogue.find(key.get(), report.type());
    if (entry.isEmpty()) {
      return refused(Reason.UNKNOWN_KEY, unknown(key.get(), report, catalogue));
    }
    return value == null
        ? Optional.empty()
        : valueCheck
            .problem(entry.get(), value)
            .map(problem -> new EventRefusal(Reason.INVALID, "value: " + problem));
  }

  private static String unknown(EventKey key, DeviceReport report, EventCatalogue catalogue) {
    EventType other = report.type() == EventType.STATUS ? EventType.EVENT : EventType.STATUS;
    return catalogue.find(key, other).isPresent()
        ? "key: %s has the type \"%s\" in the catalogue, not \"%s\""
            .formatted(report.key(), other.wireName(), report.type().wireName())
        : "key: the catalogue holds no %s %s".formatted(report.type().wireName(), report.key());
  }

  private static Optional<EventRefusal> refused(Reason reason, String detail) {
    return Optional.of(new EventRefusal(reason, detail));
  }
}
