package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Somebody wants to know whether a receiver answers.
 *
 * @param scope whose subscriptions and drafts the asker may test
 * @param subscriptionId of the subscription, or the one that the draft will have
 * @param draft a record that is not saved; empty to test what is in force. It names the receiver; a
 *     secret it cannot carry: the one that is stored for this org and id is used
 * @param by who asks
 */
public record TestRequest(
    OrgScope scope, String subscriptionId, Optional<ObjectNode> draft, String by) {
  private static final String UNNAMED = "draft";
  private static final int MAX_BY = 128;

  /** Copies the draft; refuses an asker who is nobody or would forge further lines. */
  public TestRequest {
    draft = draft.map(ObjectNode::deepCopy);
    if (by.isBlank() || by.length() > MAX_BY || by.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "who asks must be 1 to %d characters without control characters".formatted(MAX_BY));
    }
  }

  /** Tests the subscription that is in force, also when it is inactive or paused. */
  public static TestRequest stored(OrgScope scope, String subscriptionId, String by) {
    return new TestRequest(scope, subscriptionId, Optional.empty(), by);
  }

  /** Tests a record before it is saved; only what matters for a request need be in it. */
  public static TestRequest draft(OrgScope scope, ObjectNode draft, String by) {
    String id = draft.path("id").asText("");
    return new TestRequest(scope, id.isEmpty() ? UNNAMED : id, Optional.of(draft), by);
  }
}
