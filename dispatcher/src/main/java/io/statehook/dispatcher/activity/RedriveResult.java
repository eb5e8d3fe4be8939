package io.statehook.dispatcher.activity;

import java.util.List;

/**
 * What became of dead letters that were to be sent again.
 *
 * @param entries one per position that was asked for, each once, by partition and offset
 */
public record RedriveResult(List<RedriveEntry> entries) {
  /** Copies the list. */
  public RedriveResult {
    entries = List.copyOf(entries);
  }

  /** How many are on their way. */
  public long sent() {
    return entries.stream().filter(entry -> entry.fate().isSent()).count();
  }
}
