package io.statehook.dispatcher.console;

import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.Credentials;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.control.VersionedSubscription;
import io.statehook.dispatcher.operations.SecretOperations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * What the requests of one webhook prove themselves with besides their signature: stored, replaced,
 * deleted, and never shown.
 */
final class CredentialPages {
  private static final int UNPROCESSABLE = 422;
  private static final Map<Authorization, String> NAMES =
      Map.of(
          Authorization.NONE, "nothing but the signature",
          Authorization.BASIC, "user and password",
          Authorization.HEADER, "Authorization header",
          Authorization.MTLS, "client certificate");

  private final ConsoleParts parts;
  private final Templates templates;
  private final CredentialForm form;

  CredentialPages(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
    this.form = new CredentialForm(parts);
  }

  /**
   * A stored credential.
   *
   * @param used whether requests carry it now
   */
  record Row(String kind, String name, int version, String since, String exactTime, boolean used) {}

  /**
   * The page.
   *
   * @param used the kind that requests carry now
   * @param kind the kind that the form is about
   * @param user as it was sent
   * @param problem why nothing was stored, or empty text
   * @param available whether this process can store secrets at all
   */
  record View(
      Frame frame,
      String id,
      Authorization used,
      List<Row> rows,
      String kind,
      String user,
      String problem,
      boolean available)
      implements FormView {
    String path(String action) {
      return "/webhooks/" + PageReply.encoded(id) + (action.isEmpty() ? "" : "/" + action);
    }

    String usedName() {
      return NAMES.getOrDefault(used, used.wireName());
    }

    /** Whether requests should carry something that is not there. */
    boolean isMissing() {
      return available && used != Authorization.NONE && rows.stream().noneMatch(Row::used);
    }

    @Override
    public String value(String field) {
      return field.equals("user") ? user : "";
    }

    @Override
    public String problem(String member) {
      return member.equals("secret") ? problem : "";
    }
  }

  PageReply page(PageRequest request) {
    return page(request, 200, "");
  }

  PageReply put(PageRequest request) {
    Optional<Subscription> webhook = webhook(request);
    Optional<Authorization> kind = kind(request);
    if (webhook.isEmpty() || kind.isEmpty()) {
      return page(request, UNPROCESSABLE, "choose what kind of credential it is");
    }
    Optional<String> refused = form.put(request, webhook.get().orgId(), webhook.get().id());
    return refused
        .map(why -> page(request, UNPROCESSABLE, why))
        .orElseGet(() -> PageReply.goTo(path(request), Notice.CREDENTIAL_STORED));
  }

  PageReply delete(PageRequest request) {
    Optional<SecretOperations> secrets = parts.operations().secrets();
    Optional<Subscription> webhook = webhook(request);
    Optional<Authorization> kind = kind(request);
    if (secrets.isEmpty() || webhook.isEmpty() || kind.isEmpty()) {
      return page(request, UNPROCESSABLE, "there is no such credential");
    }
    try {
      boolean deleted =
          secrets
              .get()
              .credentials()
              .delete(
                  webhook.get().orgId(), webhook.get().id(), kind.get(), request.caller().name());
      return PageReply.goTo(
          path(request), deleted ? Notice.CREDENTIAL_DELETED : Notice.CHANGED_MEANWHILE);
    } catch (CompletionException e) {
      return page(request, UNPROCESSABLE, CredentialForm.fault(e));
    }
  }

  private PageReply page(PageRequest request, int status, String problem) {
    Optional<Subscription> webhook = webhook(request);
    if (webhook.isEmpty()) {
      return PageReply.goTo("/webhooks", Notice.GONE);
    }
    Authorization used = webhook.get().authorization();
    String usual = (used == Authorization.NONE ? Authorization.BASIC : used).wireName();
    View view =
        new View(
            Frame.of(
                request, Section.WEBHOOKS, "Credentials of " + WebhookPages.name(webhook.get())),
            webhook.get().id(),
            used,
            rows(webhook.get()),
            kind(request).map(Authorization::wireName).orElse(usual),
            request.form().text("user"),
            problem,
            parts.operations().secrets().isPresent());
    return PageReply.page(status, templates.render("credentials", view));
  }

  private List<Row> rows(Subscription webhook) {
    Instant now = parts.clock().instant();
    return parts.operations().secrets().stream()
        .flatMap(secrets -> secrets.credentials().list().stream())
        .filter(found -> found.orgId().equals(webhook.orgId()))
        .filter(found -> found.subscriptionId().equals(webhook.id()))
        .map(found -> row(found, webhook.authorization(), now))
        .toList();
  }

  private static Row row(Credentials.Listed found, Authorization used, Instant now) {
    return new Row(
        found.kind(),
        Authorization.of(found.kind()).map(NAMES::get).orElse(found.kind()),
        found.version(),
        Words.relative(found.since(), now),
        Words.time(found.since()),
        found.kind().equals(used.wireName()));
  }

  private Optional<Subscription> webhook(PageRequest request) {
    return parts
        .operations()
        .find(request.caller().scope(), request.part("id"))
        .flatMap(SubscriptionStanding::inForce)
        .map(VersionedSubscription::subscription);
  }

  private static Optional<Authorization> kind(PageRequest request) {
    return Authorization.of(request.form().text("authorization"))
        .filter(kind -> kind != Authorization.NONE);
  }

  private static String path(PageRequest request) {
    return "/webhooks/" + PageReply.encoded(request.part("id")) + "/credentials";
  }
}
