package io.statehook.dispatcher.console;

import io.statehook.dispatcher.control.SubscriptionChange;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.control.TestRequest;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.dispatcher.control.VerifiedSave;
import java.util.Optional;
import java.util.OptionalLong;

/** What the buttons on a webhook's page do. */
final class WebhookActions {
  private final ConsoleParts parts;
  private final WebhookPages pages;

  WebhookActions(ConsoleParts parts, WebhookPages pages) {
    this.parts = parts;
    this.pages = pages;
  }

  PageReply test(PageRequest request) {
    if (seen(request).isEmpty()) {
      return gone();
    }
    TestRequest wanted =
        TestRequest.stored(request.caller().scope(), request.part("id"), request.caller().name());
    return pages.tested(request, parts.operations().tests().send(wanted), false);
  }

  PageReply pause(PageRequest request) {
    return paused(request, true, Notice.PAUSED);
  }

  PageReply resume(PageRequest request) {
    return paused(request, false, Notice.RESUMED);
  }

  PageReply activate(PageRequest request) {
    return active(request, true, Notice.ACTIVATED);
  }

  PageReply deactivate(PageRequest request) {
    return active(request, false, Notice.DEACTIVATED);
  }

  PageReply delete(PageRequest request) {
    Optional<SubscriptionStanding> seen = seen(request);
    if (seen.isEmpty()) {
      return gone();
    }
    OptionalLong version = OptionalLong.of(seenVersion(request));
    SubscriptionChange change = parts.operations().subscriptions().delete(seen.get().id(), version);
    return change instanceof SubscriptionChange.Applied
        ? PageReply.goTo("/webhooks", Notice.DELETED)
        : told(request, change, Notice.DELETED);
  }

  private PageReply paused(PageRequest request, boolean paused, Notice notice) {
    return seen(request).isEmpty()
        ? gone()
        : told(
            request,
            parts
                .operations()
                .subscriptions()
                .setPaused(request.part("id"), paused, OptionalLong.empty()),
            notice);
  }

  private PageReply active(PageRequest request, boolean active, Notice notice) {
    if (seen(request).isEmpty()) {
      return gone();
    }
    boolean verify = !request.form().text("verify").equals("no");
    VerifiedSave.Saver saver =
        new VerifiedSave.Saver(request.caller().scope(), request.caller().name(), verify);
    VerifiedSave.Saved saved =
        parts
            .operations()
            .saves()
            .setActive(request.part("id"), active, OptionalLong.empty(), saver);
    Optional<TestResult> test = saved.test();
    return saved
        .change()
        .map(change -> told(request, change, notice))
        .orElseGet(() -> pages.tested(request, test.orElseThrow(), true));
  }

  private static long seenVersion(PageRequest request) {
    try {
      return Long.parseLong(request.form().text("version"));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private Optional<SubscriptionStanding> seen(PageRequest request) {
    return parts.operations().find(request.caller().scope(), request.part("id"));
  }

  /** A record that was good and is refused now, say for its catalogue: the editor says why. */
  private static PageReply told(PageRequest request, SubscriptionChange change, Notice notice) {
    String page = "/webhooks/" + PageReply.encoded(request.part("id"));
    return change.fold(
        applied -> PageReply.goTo(page, notice),
        refused -> PageReply.goTo(page + "/edit"),
        current -> PageReply.goTo(page, Notice.CHANGED_MEANWHILE),
        WebhookActions::gone);
  }

  private static PageReply gone() {
    return PageReply.goTo("/webhooks", Notice.GONE);
  }
}
