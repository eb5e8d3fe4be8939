package io.statehook.producer;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.CatalogueEntry;
import java.util.Optional;

/** Judges a value against the catalogue entry that approves its key. */
@FunctionalInterface
public interface ValueCheck {
  /** Accepts every value. */
  ValueCheck NONE = (entry, value) -> Optional.empty();

  /** What is wrong with the value, in words that do not quote it; empty if it fits. */
  Optional<String> problem(CatalogueEntry entry, JsonNode value);
}
