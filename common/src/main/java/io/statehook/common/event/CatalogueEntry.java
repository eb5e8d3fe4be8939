package io.statehook.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One approved state or event.
 *
 * @param key the approved key, or a pattern that approves a family of keys
 * @param type whether these keys are states or happenings
 * @param description what it means, for people
 * @param schema a JSON Schema of the value, if one is known
 * @param since the catalogue version that introduced it
 * @param example a value as devices send it, if one is known
 */
public record CatalogueEntry(
    KeyPattern key,
    EventType type,
    String description,
    @Nullable JsonNode schema,
    String since,
    @Nullable JsonNode example) {

  /** Whether this entry approves exactly one key. */
  public boolean isSingleKey() {
    return !key.openEnd() && key.prefix().stream().allMatch(KeySegment::isAbsolute);
  }
}
