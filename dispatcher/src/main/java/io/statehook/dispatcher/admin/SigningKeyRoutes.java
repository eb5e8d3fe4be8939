package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.event.Name;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.control.KeyChange;
import io.statehook.dispatcher.control.KeyRing;
import io.statehook.dispatcher.operations.Operations;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.Supplier;

/**
 * An org's signing keys. Facts about them can be read; a key itself is shown only to whoever asks
 * for it by POST, since that is written down.
 */
final class SigningKeyRoutes {
  private static final String KEY = "/orgs/{org}/signing-key";
  private static final String ORG = "org";

  private final Secrets secrets;

  SigningKeyRoutes(Operations operations) {
    this.secrets = new Secrets(operations);
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.get(KEY, "getSigningKeyFacts", this::facts),
        ApiRoute.change(HttpMethod.POST, KEY, "showSigningKey", this::show),
        ApiRoute.change(HttpMethod.POST, KEY + "/reset", "resetSigningKey", this::reset),
        ApiRoute.change(HttpMethod.POST, KEY + "/activate", "activateSigningKey", this::activate));
  }

  private Answer facts(ApiRequest request) {
    String org = org(request);
    KeyRing ring = secrets.required().ring().ring(org).orElseThrow(() -> noKey(org));
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("orgId", org).put("version", ring.version());
    ring.pending()
        .ifPresent(
            next ->
                json.put("pendingVersion", next.version())
                    .put("activatesAt", next.activatesAt().toString()));
    return Answer.ok(json);
  }

  private Answer show(ApiRequest request) {
    String org = org(request);
    return Answer.ok(
        keys(
            org,
            Secrets.change(() -> secrets.required().keys().show(org, request.caller().name()))));
  }

  private Answer reset(ApiRequest request) {
    String org = org(request);
    String by = request.caller().name();
    boolean now = request.optionalBody().map(SigningKeyRoutes::isNow).orElse(false);
    return changed(
        org,
        () ->
            now
                ? secrets.required().keys().resetAtOnce(org, by)
                : secrets.required().keys().reset(org, by));
  }

  private Answer activate(ApiRequest request) {
    String org = org(request);
    return changed(org, () -> secrets.required().keys().activate(org, request.caller().name()));
  }

  private static Answer changed(String org, Supplier<KeyChange> change) {
    KeyChange changed = Secrets.change(change);
    KeyRing ring = changed.ring().orElseThrow(() -> noKey(org));
    return changed.isDone()
        ? Answer.ok(keys(org, ring))
        : Problem.of(ProblemKind.CONFLICT, changed.refusal()).answer();
  }

  private static ObjectNode keys(String org, KeyRing ring) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("orgId", org);
    json.put("signingKey", ring.active().displayed()).put("version", ring.version());
    ring.pending()
        .ifPresent(
            next ->
                json.put("pendingKey", next.key().displayed())
                    .put("pendingVersion", next.version())
                    .put("activatesAt", next.activatesAt().toString()));
    return json;
  }

  private static boolean isNow(JsonNode body) {
    if (!body.isObject() || body.size() != 1 || !body.path("now").isBoolean()) {
      throw Problem.of(
              ProblemKind.BAD_REQUEST, "the body may be {\"now\":true}, to end older keys at once")
          .exception();
    }
    return body.path("now").asBoolean();
  }

  /** What is no org's id in an event would get keys that nobody ever needs. */
  private static String org(ApiRequest request) {
    String org = request.path(ORG);
    if (!Name.isValidTyped(org)) {
      throw ApiRequest.bad(ORG, Name.TYPED_RULE);
    }
    return org;
  }

  private static ProblemException noKey(String org) {
    return Problem.of(
            ProblemKind.NOT_FOUND,
            "the org \"%s\" has no signing key yet; showing it makes one"
                .formatted(Visible.of(org)))
        .exception();
  }
}
