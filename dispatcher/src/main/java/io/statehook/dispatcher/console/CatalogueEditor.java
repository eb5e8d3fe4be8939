package io.statehook.dispatcher.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import io.statehook.dispatcher.control.CatalogueChange;
import io.statehook.dispatcher.control.CatalogueOperations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adding to the event catalogue and changing it; every org chooses from the same one. */
final class CatalogueEditor {
  private static final int OK = 200;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;

  private final ConsoleParts parts;
  private final Templates templates;

  CatalogueEditor(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
  }

  /**
   * The form for one entry.
   *
   * @param creating whether its key is still to be named
   * @param seen the mark of the entry that the form began with
   * @param problems what is wrong, by field
   * @param inForce what somebody else has saved meanwhile, as JSON; else empty text
   */
  record View(
      Frame frame,
      boolean creating,
      String seen,
      EntryForm form,
      Map<String, String> problems,
      String inForce)
      implements FormView {
    @Override
    public String value(String field) {
      return form.text(field);
    }

    @Override
    public String problem(String member) {
      return problems.getOrDefault(member, "");
    }

    List<String> places() {
      return EntryForm.NAMES;
    }

    boolean isConflict() {
      return !inForce.isEmpty();
    }

    private View withProblems(Map<String, String> wrong) {
      return new View(frame, creating, seen, form, wrong, "");
    }
  }

  /** A new entry, or the one with the key in the address. */
  PageReply page(PageRequest request) {
    Optional<String> key = request.query().find("key");
    if (key.isEmpty()) {
      return page(OK, view(request, true, "", EntryForm.blank()));
    }
    Optional<CatalogueEntry> entry = parts.operations().catalogue().find(key.get());
    return entry
        .map(
            found ->
                page(
                    OK, view(request, false, CatalogueOperations.mark(entry), EntryForm.of(found))))
        .orElseGet(() -> PageReply.goTo("/catalogue?q=" + PageReply.encoded(key.get())));
  }

  /** What is wrong so far; a key that is not named yet is not wrong yet. */
  PageReply check(PageRequest request) {
    View view = sent(request);
    Map<String, String> problems = new TreeMap<>(problems(view.form()));
    if (view.form().text("key").isEmpty()) {
      problems.remove("key");
    }
    return PageReply.page(templates.render("entrycheck", view.withProblems(problems)));
  }

  PageReply save(PageRequest request) {
    View view = sent(request);
    Map<String, String> problems = problems(view.form());
    if (!problems.isEmpty()) {
      return page(UNPROCESSABLE, view.withProblems(problems));
    }
    Optional<CatalogueChange> change =
        parts.operations().catalogue().change(view.form().record(), view.seen());
    return change.map(done -> told(view, done)).orElseGet(() -> page(CONFLICT, conflicting(view)));
  }

  /** Approves what ships with the product; what somebody approved meanwhile stays as it is. */
  PageReply applyDefaults(PageRequest request) {
    List<JsonNode> records =
        CatalogueReader.defaultEntries().stream()
            .filter(entry -> parts.operations().catalogue().find(entry.key().text()).isEmpty())
            .<JsonNode>map(CatalogueReader::write)
            .toList();
    parts.operations().catalogue().apply(records);
    return PageReply.goTo("/catalogue", Notice.DEFAULTS_APPLIED);
  }

  private PageReply told(View view, CatalogueChange change) {
    String there = "/catalogue?q=" + PageReply.encoded(view.form().text("key"));
    return change.fold(
        applied ->
            PageReply.goTo(there, applied.written() > 0 ? Notice.ENTRY_SAVED : Notice.UNCHANGED),
        refused -> page(UNPROCESSABLE, view.withProblems(view.form().problems(refused.records()))));
  }

  /** Saving again replaces what is in force now; who makes a new entry must edit that one. */
  private View conflicting(View view) {
    Optional<CatalogueEntry> now = parts.operations().catalogue().find(view.form().text("key"));
    if (view.creating() && now.isPresent()) {
      return view.withProblems(Map.of("key", "is in the catalogue already; edit that entry"));
    }
    String inForce = now.map(CatalogueReader::write).map(JsonNode::toPrettyString).orElse("none");
    return new View(
        view.frame(),
        view.creating(),
        CatalogueOperations.mark(now),
        view.form(),
        Map.of(),
        inForce);
  }

  private Map<String, String> problems(EntryForm form) {
    return form.problems(parts.operations().catalogue().problems(List.of(form.record())));
  }

  private static View sent(PageRequest request) {
    boolean creating = request.form().text("creating").equals("true");
    return view(request, creating, request.form().text("seen"), EntryForm.of(request.form()));
  }

  private static View view(PageRequest request, boolean creating, String seen, EntryForm form) {
    String title = creating ? "New catalogue entry" : "Edit " + form.text("key");
    Frame frame = Frame.of(request, Section.CATALOGUE, title);
    return new View(frame, creating, seen, form, Map.of(), "");
  }

  private PageReply page(int status, View view) {
    return PageReply.page(status, templates.render("entry", view));
  }
}
