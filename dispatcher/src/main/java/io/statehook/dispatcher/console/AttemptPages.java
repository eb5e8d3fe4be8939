package io.statehook.dispatcher.console;

import io.statehook.dispatcher.activity.FoundAttempt;
import io.statehook.dispatcher.activity.RecordPage;
import io.statehook.dispatcher.activity.RecordQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The attempts of one webhook, back to where the topic begins. */
final class AttemptPages {
  private static final int PAGE = 50;
  private static final List<String> OUTCOMES =
      List.of("delivered", "retry", "rejected", "parked", "expired", "discarded");

  private final ConsoleParts parts;
  private final Templates templates;

  AttemptPages(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
  }

  /** The page. */
  record View(
      Frame frame,
      String id,
      String outcome,
      String device,
      List<AttemptRow> attempts,
      String next) {
    List<String> outcomes() {
      return OUTCOMES;
    }

    String path() {
      return "/webhooks/" + PageReply.encoded(id) + "/attempts";
    }

    String nextPath() {
      return "%s?outcome=%s&device=%s&after=%s"
          .formatted(
              path(),
              PageReply.encoded(outcome),
              PageReply.encoded(device),
              PageReply.encoded(next));
    }
  }

  PageReply page(PageRequest request) {
    String id = request.part("id");
    RecordQuery query =
        new RecordQuery(
            request.caller().scope(),
            Optional.of(id),
            request.query().find("device"),
            request.query().find("outcome"),
            Optional.empty(),
            Optional.empty(),
            PAGE,
            request.query().find("after"));
    Instant now = parts.clock().instant();
    RecordPage<FoundAttempt> page = parts.operations().records().attempts(query);
    View view =
        new View(
            Frame.of(request, Section.WEBHOOKS, "Attempts of " + id),
            id,
            request.query().text("outcome"),
            request.query().text("device"),
            page.items().stream().map(found -> AttemptRow.of(found, now)).toList(),
            page.next().orElse(""));
    return PageReply.page(templates.render("attempts", view));
  }
}
