package io.statehook.dispatcher.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of one event, or of a body of several, say about whose they are. Whoever is not
 * named without doubt by all of them is not believed to own them.
 */
final class EventBytes {
  private static final String ORG = "orgId";
  private static final String DEVICE = "deviceId";
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private EventBytes() {}

  /** The one org that every event names; empty when there is doubt. */
  static Optional<String> org(byte[] value) {
    OneOrg orgs = new OneOrg();
    return visit(value, ORG, orgs) ? Optional.ofNullable(orgs.org) : Optional.empty();
  }

  /** Whether one of the events is of the device. */
  static boolean isOfDevice(byte[] value, String deviceId) {
    boolean[] found = new boolean[1];
    visit(
        value,
        DEVICE,
        device -> {
          found[0] = device.equals(deviceId);
          return !found[0];
        });
    return found[0];
  }

  /**
   * Visits this member of every event until the visitor has seen enough; false if it had, and if
   * the bytes are not events that all have the member once.
   */
  private static boolean visit(byte[] value, String member, Predicate<String> visitor) {
    try (JsonParser parser = JSON.createParser(value)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        return visitEvent(parser, member, visitor) && parser.nextToken() == null;
      }
      if (first != JsonToken.START_ARRAY) {
        return false;
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        if (!visitEvent(parser, member, visitor)) {
          return false;
        }
      }
      return parser.currentToken() == JsonToken.END_ARRAY && parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean visitEvent(JsonParser parser, String member, Predicate<String> visitor)
      throws IOException {
    @Nullable String found = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.equals(member) && token == JsonToken.VALUE_STRING) {
        found = parser.getText();
      } else if (name.equalsIgnoreCase(member)) {
        return false;
      }
      parser.skipChildren();
    }
    return found != null && visitor.test(found);
  }

  /** Goes on while all are the same. */
  private static final class OneOrg implements Predicate<String> {
    private @Nullable String org;

    @Override
    public boolean test(String next) {
      boolean same = org == null || org.equals(next);
      org = same ? next : null;
      return same;
    }
  }
}
