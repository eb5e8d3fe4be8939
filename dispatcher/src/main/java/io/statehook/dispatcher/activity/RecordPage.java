package io.statehook.dispatcher.activity;

import java.util.List;
import java.util.Optional;

/**
 * Some of what was found.
 *
 * @param items newest first
 * @param next what to ask with for those before; empty at the end
 */
public record RecordPage<T>(List<T> items, Optional<String> next) {
  /** Copies the list. */
  public RecordPage {
    items = List.copyOf(items);
  }
}
