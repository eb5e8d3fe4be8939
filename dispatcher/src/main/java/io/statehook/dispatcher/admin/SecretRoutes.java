package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.Credential;
import io.statehook.dispatcher.control.Credentials;
import io.statehook.dispatcher.control.VersionedSubscription;
import io.statehook.dispatcher.operations.Operations;
import io.vertx.core.http.HttpMethod;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What requests prove themselves with besides their signature: stored, replaced, never told. */
final class SecretRoutes {
  private static final String ONE = "/secrets/{subscription}/{kind}";
  private static final String SUBSCRIPTION = "subscription";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,127}");

  private final Operations operations;
  private final Secrets secrets;

  SecretRoutes(Operations operations) {
    this.operations = operations;
    this.secrets = new Secrets(operations);
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.get("/secrets", "listSecrets", this::list)
            .asking("org", SUBSCRIPTION, "limit", "cursor"),
        ApiRoute.change(HttpMethod.PUT, ONE, "putSecret", this::put).asking("org"),
        ApiRoute.change(HttpMethod.DELETE, ONE, "deleteSecret", this::delete).asking("org"));
  }

  private Answer list(ApiRequest request) {
    Optional<String> only = request.query(SUBSCRIPTION);
    List<Credentials.Listed> seen =
        secrets.required().credentials().list().stream()
            .filter(secret -> request.scope().sees(secret.orgId()))
            .filter(secret -> only.isEmpty() || only.get().equals(secret.subscriptionId()))
            .toList();
    return Answer.ok(Pages.part(seen, SecretRoutes::place, request, SecretRoutes::json));
  }

  private Answer put(ApiRequest request) {
    Authorization kind = kind(request);
    String subscription = subscription(request);
    String org = org(request, subscription);
    try {
      Credential credential = credential(kind, request.object());
      int version =
          Secrets.change(
              () ->
                  secrets
                      .required()
                      .credentials()
                      .put(org, subscription, credential, request.caller().name()));
      return Answer.ok(
          Json.mapper()
              .createObjectNode()
              .put("orgId", org)
              .put("subscription", subscription)
              .put("kind", kind.wireName())
              .put("version", version));
    } catch (IllegalArgumentException e) {
      throw Problem.of(ProblemKind.INVALID, String.valueOf(e.getMessage())).exception();
    }
  }

  private Answer delete(ApiRequest request) {
    Authorization kind = kind(request);
    String subscription = subscription(request);
    String org = org(request, subscription);
    boolean deleted =
        Secrets.change(
            () ->
                secrets
                    .required()
                    .credentials()
                    .delete(org, subscription, kind, request.caller().name()));
    return deleted
        ? Answer.noContent()
        : Problem.of(ProblemKind.NOT_FOUND, "no such secret is stored").answer();
  }

  private static Credential credential(Authorization kind, ObjectNode body) {
    return switch (kind) {
      case BASIC -> {
        requireMembers(body, "user", "password");
        yield Credential.basic(text(body, "user"), text(body, "password"));
      }
      case HEADER -> {
        requireMembers(body, "value");
        yield Credential.header(text(body, "value"));
      }
      case MTLS, NONE -> {
        requireMembers(body, "pem");
        yield Credential.clientCertificate(text(body, "pem"));
      }
    };
  }

  private static void requireMembers(ObjectNode body, String... names) {
    Set<String> given = new HashSet<>();
    body.fieldNames().forEachRemaining(given::add);
    if (!given.equals(Set.of(names))) {
      throw new IllegalArgumentException("the members must be " + Arrays.toString(names));
    }
  }

  private static String text(ObjectNode body, String name) {
    JsonNode value = body.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("%s: must be a string".formatted(name));
    }
    return value.textValue();
  }

  private static Authorization kind(ApiRequest request) {
    return Authorization.of(request.path("kind"))
        .filter(kind -> kind != Authorization.NONE)
        .orElseThrow(() -> ApiRequest.bad("kind", "must be basic, header or mtls"));
  }

  private static String subscription(ApiRequest request) {
    String id = request.path(SUBSCRIPTION);
    if (!ID.matcher(id).matches()) {
      throw ApiRequest.bad(SUBSCRIPTION, "is no id of a subscription");
    }
    return id;
  }

  /** Another org's secret would never be found by this subscription. */
  private String org(ApiRequest request, String subscription) {
    Optional<String> owner =
        operations
            .table()
            .find(subscription)
            .map(VersionedSubscription::subscription)
            .map(Subscription::orgId);
    Optional<String> said = request.query("org").or(() -> request.caller().scope().orgId());
    if (owner.isPresent() && said.isPresent() && !owner.equals(said)) {
      throw ApiRequest.bad("org", "the subscription belongs to another one");
    }
    return owner
        .or(() -> said)
        .orElseThrow(
            () -> ApiRequest.bad("org", "is needed as long as there is no such subscription"));
  }

  /** Sorts as the list is sorted. */
  private static String place(Credentials.Listed secret) {
    return "%s\u0000%s\u0000%s".formatted(secret.orgId(), secret.subscriptionId(), secret.kind());
  }

  private static ObjectNode json(Credentials.Listed secret) {
    return Json.mapper()
        .createObjectNode()
        .put("orgId", secret.orgId())
        .put("subscription", secret.subscriptionId())
        .put("kind", secret.kind())
        .put("version", secret.version())
        .put("since", secret.since().toString());
  }
}
