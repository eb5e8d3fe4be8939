package io.statehook.dispatcher.console;

import io.statehook.dispatcher.activity.FoundDeadLetter;
import io.statehook.dispatcher.activity.RecordPage;
import io.statehook.dispatcher.activity.RecordPosition;
import io.statehook.dispatcher.activity.RecordQuery;
import io.statehook.dispatcher.activity.Redrive;
import io.statehook.dispatcher.activity.RedriveEntry;
import io.statehook.dispatcher.activity.RedriveResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was given up, by reason. */
final class DeadLetterPages {
  private static final int PAGE = 25;
  private static final int PREVIEW = 1_500;

  private final ConsoleParts parts;
  private final Templates templates;

  DeadLetterPages(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
  }

  /** How many there are of one reason. */
  record Reason(String name, String count, boolean chosen) {}

  /**
   * One of them.
   *
   * @param about the subscription or the device
   * @param body its beginning
   */
  record Row(
      String position,
      String time,
      String exactTime,
      String about,
      String orgId,
      String reason,
      String detail,
      String tries,
      String source,
      String size,
      String body) {
    /** Which one; the body stays on the page. */
    @Override
    public String toString() {
      return "Row[%s]".formatted(position);
    }
  }

  /**
   * What became of those that were sent again.
   *
   * @param headline in one sentence
   * @param refused why some were not, each reason with how many
   */
  record Redriven(String headline, List<String> refused) {
    static Redriven of(RedriveResult result) {
      Map<String, Long> refused =
          result.entries().stream()
              .filter(entry -> !entry.fate().isSent())
              .collect(
                  Collectors.groupingBy(RedriveEntry::detail, TreeMap::new, Collectors.counting()));
      return new Redriven(
          result.sent() == 0
              ? "Nothing was sent again."
              : Words.count(result.sent(), "dead letter")
                  + " on the way again, behind what waits already.",
          refused.entrySet().stream()
              .map(entry -> Words.count(entry.getValue()) + " not: " + entry.getKey())
              .toList());
    }
  }

  /** The page. */
  record View(
      Frame frame,
      String reason,
      String subscription,
      List<Reason> reasons,
      List<Row> rows,
      String next,
      Optional<Redriven> redriven) {
    boolean isFiltered() {
      return !reason.isEmpty() || !subscription.isEmpty();
    }

    String path(String wanted, String cursor) {
      return "/dead-letters?reason=%s&subscription=%s%s"
          .formatted(
              PageReply.encoded(wanted),
              PageReply.encoded(subscription),
              cursor.isEmpty() ? "" : "&after=" + PageReply.encoded(cursor));
    }
  }

  PageReply page(PageRequest request) {
    return page(request, request.query(), Optional.empty());
  }

  /** Sends the ticked ones again, or all that the page is about. */
  PageReply redrive(PageRequest request) {
    Fields form = request.form();
    Redrive redrive = parts.operations().redrive();
    RedriveResult result =
        form.has("all")
            ? redrive.redrive(query(request, form))
            : redrive.redrive(
                request.caller().scope(),
                form.all("record").stream().limit(PAGE).map(RecordPosition::parse).toList());
    return page(request, form, Optional.of(Redriven.of(result)));
  }

  private PageReply page(PageRequest request, Fields fields, Optional<Redriven> redriven) {
    Instant now = parts.clock().instant();
    Optional<String> reason = fields.find("reason");
    RecordPage<FoundDeadLetter> page =
        parts.operations().records().deadLetters(query(request, fields));
    Map<String, Long> reasons =
        parts.operations().records().deadLetterReasons(request.caller().scope());
    View view =
        new View(
            Frame.of(request, Section.DEAD_LETTERS, "Dead letters"),
            reason.orElse(""),
            fields.text("subscription"),
            reasons.entrySet().stream()
                .map(
                    entry ->
                        new Reason(
                            entry.getKey(),
                            Words.count(entry.getValue()),
                            entry.getKey().equals(reason.orElse(""))))
                .toList(),
            page.items().stream().map(found -> row(found, now)).toList(),
            page.next().orElse(""),
            redriven);
    return PageReply.page(templates.render("deadletters", view));
  }

  private static RecordQuery query(PageRequest request, Fields fields) {
    return new RecordQuery(
        request.caller().scope(),
        fields.find("subscription"),
        Optional.empty(),
        fields.find("reason"),
        Optional.empty(),
        Optional.empty(),
        PAGE,
        fields.find("after"));
  }

  private static Row row(FoundDeadLetter found, Instant now) {
    String text =
        new String(
            found.value(), 0, Math.min(found.value().length, PREVIEW), StandardCharsets.UTF_8);
    return new Row(
        found.position().toString(),
        Words.relative(found.appendedAt(), now),
        Words.time(found.appendedAt()),
        found.key(),
        found.orgId(),
        found.letter().reason(),
        found.letter().detail(),
        found.letter().attempts() == 0
            ? "never sent"
            : Words.count(found.letter().attempts(), "attempt"),
        found.letter().source(),
        Words.bytes(found.value().length),
        text.length() < found.value().length ? text + " …" : text);
  }
}
