package io.statehook.producer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What a device says about a key: a value, or that the state is gone. */
public sealed interface ReportedValue {

  /**
   * A value that is already a JSON tree; the caller leaves it unchanged until it is published.
   *
   * @param node any JSON
   */
  record Tree(JsonNode node) implements ReportedValue {}

  /**
   * A value as JSON text; whether it is JSON is judged when it is published.
   *
   * @param json one JSON document
   */
  record Text(String json) implements ReportedValue {}

  /** The state no longer exists; only for statuses. */
  record Removed() implements ReportedValue {}

  /** A number without fraction. */
  static ReportedValue of(long number) {
    return new Tree(JsonNodeFactory.instance.numberNode(number));
  }

  /** A number. */
  static ReportedValue of(double number) {
    return new Tree(JsonNodeFactory.instance.numberNode(number));
  }

  /** A truth value. */
  static ReportedValue of(boolean truth) {
    return new Tree(JsonNodeFactory.instance.booleanNode(truth));
  }

  /** A JSON string with this content. */
  static ReportedValue of(String content) {
    return new Tree(JsonNodeFactory.instance.textNode(content));
  }

  /** A JSON tree. */
  static ReportedValue of(JsonNode node) {
    return new Tree(node);
  }

  /** One JSON document as text, such as {@code {"PanelId":"lights"}}. */
  static ReportedValue json(String text) {
    return new Text(text);
  }

  /** The state no longer exists. */
  static ReportedValue removed() {
    return new Removed();
  }
}
