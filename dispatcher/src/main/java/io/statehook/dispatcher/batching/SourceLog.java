package io.statehook.dispatcher.batching;

import org.jspecify.annotations.Nullable;

/** Reads again what a task has already processed of its source partition. */
interface SourceLog {
  /** Receives one record. */
  interface Visitor {
    void visit(long offset, long appendedMillis, byte @Nullable [] key, byte @Nullable [] value);
  }

  /**
   * Visits the records of a partition from an offset up to the task's committed offset.
   *
   * @return the committed offset
   */
  long readProcessed(int partition, long fromOffset, Visitor visitor);
}
