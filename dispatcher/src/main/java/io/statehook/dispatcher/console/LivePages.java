package io.statehook.dispatcher.console;

import io.statehook.dispatcher.activity.FoundAttempt;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The live tail: what is sent now. */
final class LivePages {
  private static final int SHOWN = 60;

  private final ConsoleParts parts;
  private final Templates templates;

  LivePages(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
  }

  /** The page with what was sent last. */
  record View(Frame frame, List<AttemptRow> attempts) {}

  PageReply page(PageRequest request) {
    Instant now = parts.clock().instant();
    List<FoundAttempt> latest =
        parts.operations().live().latest(request.caller().scope(), Optional.empty(), SHOWN);
    View view =
        new View(
            Frame.of(request, Section.LIVE, "Live tail"),
            latest.stream().map(found -> AttemptRow.of(found, now)).toList());
    return PageReply.page(templates.render("live", view));
  }
}
