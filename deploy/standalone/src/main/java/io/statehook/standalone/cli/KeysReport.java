package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.dispatcher.control.KeyChange;
import io.statehook.dispatcher.control.KeyRing;
import java.util.Optional;

/** Prints signing keys, which is what these commands are for. */
final class KeysReport {
  private KeysReport() {}

  /** Prints the key that a change has made or activated; returns the exit code. */
  static int print(String orgId, KeyChange changed, Output output) {
    if (changed.ring().isEmpty()) {
      output.note("statehook: %s has no signing key".formatted(Output.visible(orgId)));
      return ExitCodes.NOT_FOUND;
    }
    if (!changed.isDone()) {
      output.note("statehook: " + changed.refusal());
      return ExitCodes.INVALID;
    }
    KeyRing ring = changed.ring().get();
    Optional<KeyRing.Pending> next = ring.pending();
    output.result(
        next.map(KeyRing.Pending::key).orElse(ring.active()).displayed(), json(orgId, ring));
    output.note(
        next.map(KeysReport::whatFollows)
            .orElse("this key is active; the one before it has ended"));
    return ExitCodes.OK;
  }

  /** The keys of an org for programs. */
  static ObjectNode json(String orgId, KeyRing ring) {
    ObjectNode json =
        Output.object()
            .put("orgId", orgId)
            .put("signingKey", ring.active().displayed())
            .put("version", ring.version());
    ring.pending()
        .ifPresent(
            next ->
                json.put("pendingKey", next.key().displayed())
                    .put("pendingVersion", next.version())
                    .put("activatesAt", next.activatesAt().toString()));
    return json;
  }

  private static String whatFollows(KeyRing.Pending next) {
    return ("this key is pending: webhook-signature carries it beside the old one. Let receivers take"
            + " both; x-signature changes to it with keys activate, or by itself at %s")
        .formatted(next.activatesAt());
  }
}
