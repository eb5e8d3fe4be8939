package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.dispatcher.operations.StandingJson;
import java.util.Optional;

/** Subscriptions that are asked about before they are saved. */
final class Drafts {
  private static final String DRAFT = "draft";
  private static final String ORG = "orgId";

  private Drafts() {}

  /**
   * The draft that a body holds, under the id of the path; empty when what is saved is meant.
   *
   * @throws ProblemException when the body is something else, or the draft another org's
   */
  static Optional<ObjectNode> of(ApiRequest request) {
    if (request.optionalBody().isEmpty()) {
      return Optional.empty();
    }
    ObjectNode body = request.object();
    if (body.isEmpty()) {
      return Optional.empty();
    }
    if (body.size() > 1 || !body.path(DRAFT).isObject()) {
      throw Problem.of(ProblemKind.BAD_REQUEST, "the body may be {\"draft\":{...}}, a subscription")
          .exception();
    }
    ObjectNode draft = StandingJson.record((ObjectNode) body.path(DRAFT));
    if (draft.has(ORG)) {
      OrgGate.requireOwn(request.caller(), draft.path(ORG).asText());
    }
    return Optional.of(draft.put("id", request.path("id")));
  }
}
