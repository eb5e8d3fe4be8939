package io.statehook.dispatcher.console;

import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionRefusal;
import io.statehook.dispatcher.control.SubscriptionChange;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.control.TestRequest;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.dispatcher.control.VerifiedSave;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Making and changing webhooks. */
final class WebhookEditor {
  private static final int OK = 200;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;

  private final ConsoleParts parts;
  private final Templates templates;
  private final EditorViews views;
  private final WebhookIds ids = new WebhookIds();
  private final CredentialForm credentials;

  /** What somebody wants to save, and the version that they have seen. */
  private record Draft(PageRequest request, long version, WebhookForm form) {}

  WebhookEditor(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
    this.views = new EditorViews(parts);
    this.credentials = new CredentialForm(parts);
  }

  PageReply blank(PageRequest request) {
    return page(OK, views.blank(request));
  }

  PageReply edit(PageRequest request) {
    Optional<SubscriptionStanding> found = found(request);
    Optional<Subscription> inForce =
        found.flatMap(SubscriptionStanding::inForce).map(VersionedSubscription::subscription);
    if (inForce.isEmpty()) {
      return PageReply.goTo("/webhooks", Notice.GONE);
    }
    List<SubscriptionRefusal.Problem> problems =
        found.get().refusal().map(SubscriptionRefusal::problems).orElse(List.of());
    return page(
        OK,
        views
            .of(request, found.get().version(), WebhookForm.of(inForce.get()))
            .withProblems(EditorView.placed(problems)));
  }

  /** What is wrong so far, of the fields that have been touched. */
  PageReply check(PageRequest request) {
    WebhookForm form = sent(request);
    Map<String, String> problems =
        new TreeMap<>(
            EditorView.placed(
                parts.operations().subscriptions().problems(ids.named(form).record())));
    problems.keySet().removeIf(place -> isUntouched(place, form));
    EditorView view = views.of(request, version(request), form).withProblems(problems);
    return PageReply.page(templates.render("editorcheck", view));
  }

  /** An empty field is not wrong yet while somebody is still at it. */
  private static boolean isUntouched(String place, WebhookForm form) {
    return switch (place) {
      case "url", "orgId" -> form.text(place).isEmpty();
      case "allowedEvents" -> form.events().isEmpty();
      case "allowedDevices" -> !form.allDevices() && form.devices().isEmpty();
      default -> false;
    };
  }

  /** The devices that fit what is searched, with the chosen ones. */
  PageReply devices(PageRequest request) {
    WebhookForm form = sent(request);
    DeviceChoices choices = views.devices(form, request.form().text("deviceSearch"));
    return PageReply.page(templates.render("devicechoices", choices));
  }

  /** Tests what stands in the form, saved or not. */
  PageReply test(PageRequest request) {
    WebhookForm form = sent(request);
    TestRequest wanted =
        TestRequest.draft(request.caller().scope(), form.record(), request.caller().name());
    TestView test = TestView.of(parts.operations().tests().send(wanted), parts.clock().instant());
    return request.partial()
        ? PageReply.page(templates.render("testresult", test))
        : page(OK, views.of(request, version(request), form).withTest(test, false));
  }

  PageReply create(PageRequest request) {
    Draft draft = new Draft(request, -1, ids.named(sent(request)));
    if (parts.operations().subscriptions().get(draft.form.text("id")).isPresent()) {
      return page(CONFLICT, view(draft).withProblems(Map.of("id", "is taken by another webhook")));
    }
    return save(draft, Notice.CREATED);
  }

  PageReply save(PageRequest request) {
    Optional<SubscriptionStanding> found = found(request);
    Optional<Subscription> before =
        found.flatMap(SubscriptionStanding::inForce).map(VersionedSubscription::subscription);
    if (before.isEmpty()) {
      return PageReply.goTo("/webhooks", Notice.GONE);
    }
    WebhookForm form =
        sent(request)
            .paused(before.get().paused())
            .with("id", before.get().id())
            .with("orgId", before.get().orgId())
            .with("format", before.get().format().wireName())
            .with("parallelism", Integer.toString(before.get().delivery().parallelism()));
    Draft draft = new Draft(request, version(request), form);
    return draft.version == found.get().version()
        ? save(draft, Notice.SAVED)
        : page(CONFLICT, view(draft).conflicting(found.get().version()));
  }

  /** The editor is filled from records of Kafka: only where it comes back. */
  private EditorView view(Draft draft) {
    return views.of(draft.request, draft.version, draft.form);
  }

  /** A credential is stored only for what can be saved: the test message needs it already. */
  private PageReply save(Draft draft, Notice notice) {
    List<SubscriptionRefusal.Problem> wrong =
        parts.operations().subscriptions().problems(draft.form.record());
    if (!wrong.isEmpty()) {
      return page(UNPROCESSABLE, view(draft).withProblems(EditorView.placed(wrong)));
    }
    Optional<String> refused = credentials.store(draft.request, draft.form);
    if (refused.isPresent()) {
      return page(UNPROCESSABLE, view(draft).withProblems(Map.of("secret", refused.get())));
    }
    VerifiedSave.Saver saver =
        new VerifiedSave.Saver(
            draft.request.caller().scope(),
            draft.request.caller().name(),
            draft.request.form().has("verify"));
    VerifiedSave.Saved saved =
        parts.operations().saves().save(draft.form.record(), OptionalLong.of(draft.version), saver);
    return saved
        .change()
        .map(change -> told(draft, change, notice))
        .orElseGet(() -> page(UNPROCESSABLE, untaken(draft, saved.test().orElseThrow())));
  }

  private EditorView untaken(Draft draft, TestResult test) {
    return view(draft).withTest(TestView.of(test, parts.clock().instant()), true);
  }

  private PageReply told(Draft draft, SubscriptionChange change, Notice notice) {
    String page = "/webhooks/" + PageReply.encoded(draft.form.text("id"));
    return change.fold(
        applied -> PageReply.goTo(page, notice),
        refused ->
            page(
                UNPROCESSABLE,
                view(draft).withProblems(EditorView.placed(refused.records().get(0).problems()))),
        current -> page(CONFLICT, view(draft).conflicting(current)),
        () -> PageReply.goTo("/webhooks", Notice.GONE));
  }

  /** The form as it was sent; nobody makes anything for another org. */
  private static WebhookForm sent(PageRequest request) {
    WebhookForm form = WebhookForm.of(request.form(), false);
    return request.caller().scope().orgId().map(org -> form.with("orgId", org)).orElse(form);
  }

  private static long version(PageRequest request) {
    try {
      return Long.parseLong(request.form().text("version"));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private Optional<SubscriptionStanding> found(PageRequest request) {
    return parts.operations().find(request.caller().scope(), request.part("id"));
  }

  private PageReply page(int status, EditorView view) {
    return PageReply.page(status, templates.render("editor", view));
  }
}
