package io.statehook.dispatcher.control;

import java.util.List;
import java.util.function.Function;

/** What came of changing the catalogue: all of the change, or nothing of it. */
public sealed interface CatalogueChange {

  /**
   * The entries are in force.
   *
   * @param written entries that were new or changed
   * @param unchanged entries that stood there already
   */
  record Applied(int written, int unchanged) implements CatalogueChange {
    @Override
    public <T> T fold(Function<Applied, T> applied, Function<Refused, T> refused) {
      return applied.apply(this);
    }
  }

  /**
   * Nothing was written.
   *
   * @param records those that break rules, at least one
   */
  record Refused(List<RefusedRecord> records) implements CatalogueChange {
    /** Copies the list. */
    public Refused {
      records = List.copyOf(records);
    }

    @Override
    public <T> T fold(Function<Applied, T> applied, Function<Refused, T> refused) {
      return refused.apply(this);
    }
  }

  /** Applies the function for this case. */
  <T> T fold(Function<Applied, T> applied, Function<Refused, T> refused);
}
