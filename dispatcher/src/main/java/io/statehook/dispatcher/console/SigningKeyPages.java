package io.statehook.dispatcher.console;

import io.statehook.dispatcher.control.KeyChange;
import io.statehook.dispatcher.control.KeyOperations;
import io.statehook.dispatcher.control.KeyRing;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The signing key of an org: show, copy, reset, activate. */
final class SigningKeyPages {
  private final ConsoleParts parts;
  private final Templates templates;

  SigningKeyPages(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
  }

  /**
   * The page.
   *
   * @param orgId whose key; empty text until one is chosen
   * @param orgs those to choose from
   * @param ring the keys; empty until they are shown, which is written down
   * @param problem why something was not done, or empty text
   * @param available whether this process can open keys at all
   */
  record View(
      Frame frame,
      String orgId,
      List<String> orgs,
      Optional<Shown> ring,
      String problem,
      boolean available) {
    @Override
    public String toString() {
      return "SigningKeyPages.View[%s]".formatted(orgId);
    }
  }

  /**
   * The keys in clear.
   *
   * @param pending the next key, or empty text
   * @param activatesIn when it becomes active by itself, in words
   */
  record Shown(String active, int version, String pending, int pendingVersion, String activatesIn) {
    /** Never a key. */
    @Override
    public String toString() {
      return "Shown[version=%d]".formatted(version);
    }
  }

  PageReply page(PageRequest request) {
    return view(request, org(request, request.query()), Optional.empty(), "");
  }

  PageReply show(PageRequest request) {
    String org = org(request, request.form());
    if (org.isEmpty() || parts.operations().secrets().isEmpty()) {
      return view(request, org, Optional.empty(), "");
    }
    KeyRing ring = parts.operations().secrets().get().keys().show(org, request.caller().name());
    return view(request, org, Optional.of(ring), "");
  }

  PageReply reset(PageRequest request) {
    return change(request, KeyOperations::reset, Notice.KEY_RESET);
  }

  PageReply resetAtOnce(PageRequest request) {
    return change(request, KeyOperations::resetAtOnce, Notice.KEY_REPLACED);
  }

  PageReply activate(PageRequest request) {
    return change(request, KeyOperations::activate, Notice.KEY_ACTIVATED);
  }

  /** One of the ways to change keys. */
  private interface Change {
    KeyChange of(KeyOperations keys, String orgId, String by);
  }

  private PageReply change(PageRequest request, Change change, Notice notice) {
    String org = org(request, request.form());
    if (org.isEmpty() || parts.operations().secrets().isEmpty()) {
      return view(request, org, Optional.empty(), "");
    }
    KeyChange done =
        change.of(parts.operations().secrets().get().keys(), org, request.caller().name());
    return done.isDone()
        ? PageReply.goTo("/signing-key?org=" + PageReply.encoded(org), notice)
        : view(request, org, Optional.empty(), done.refusal());
  }

  private PageReply view(PageRequest request, String org, Optional<KeyRing> ring, String problem) {
    View view =
        new View(
            Frame.of(request, Section.SIGNING_KEY, "Integration signing key"),
            org,
            List.copyOf(new TreeSet<>(parts.operations().table().orgs())),
            ring.map(this::shown),
            problem,
            parts.operations().secrets().isPresent());
    return PageReply.page(templates.render("signingkey", view));
  }

  private Shown shown(KeyRing ring) {
    return new Shown(
        ring.active().displayed(),
        ring.version(),
        ring.pending().map(next -> next.key().displayed()).orElse(""),
        ring.pending().map(KeyRing.Pending::version).orElse(0),
        ring.pending()
            .map(next -> Words.relative(next.activatesAt(), parts.clock().instant()))
            .orElse(""));
  }

  /** The caller's own org; who sees all names one that there is. */
  private String org(PageRequest request, Fields fields) {
    Optional<String> only = request.caller().scope().orgId();
    if (only.isPresent()) {
      return only.get();
    }
    List<String> orgs = List.copyOf(parts.operations().table().orgs());
    String wanted = fields.text("org");
    if (wanted.isEmpty() && orgs.size() == 1) {
      return orgs.get(0);
    }
    return orgs.contains(wanted) ? wanted : "";
  }
}
