package io.statehook.dispatcher.activity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.util.Locale;

/**
 * What became of one dead letter that was to be sent again.
 *
 * @param position where the dead letter stands
 * @param detail of a batch its id, else one sentence for people
 */
public record RedriveEntry(RecordPosition position, Fate fate, String detail) {
  /** What became of it. */
  public enum Fate {
    /** It waits for its receiver, behind everything that waits there already. */
    BATCH,
    /** It is an event again, and matched like any other. */
    EVENT,
    /** It would fail again, or nobody is there any more to get it; nothing was written. */
    REFUSED,
    /** No dead letter that may be seen stands there. */
    NOT_FOUND,
    /** Kafka did not take it. */
    FAILED;

    /** The name in JSON. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is on its way. */
    public boolean isSent() {
      return this == BATCH || this == EVENT;
    }
  }

  /** For every face of the product. */
  public ObjectNode toJson() {
    return Json.mapper()
        .createObjectNode()
        .put("record", position.toString())
        .put("fate", fate.wireName())
        .put("detail", detail);
  }
}
