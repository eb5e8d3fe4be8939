package io.statehook.dispatcher.console;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Fills the editor with what can be chosen. */
final class EditorViews {
  private final ConsoleParts parts;
  private final Estimates estimates;

  EditorViews(ConsoleParts parts) {
    this.parts = parts;
    this.estimates = new Estimates(parts);
  }

  /** A new webhook. */
  EditorView blank(PageRequest request) {
    List<String> orgs = orgs();
    String org =
        request
            .caller()
            .scope()
            .orgId()
            .orElseGet(() -> orgs.size() == 1 ? orgs.get(0) : request.query().text("org"));
    return of(request, -1, WebhookForm.blank(org));
  }

  /**
   * The editor with this in its fields.
   *
   * @param version what the editor has seen; -1 for a new webhook
   */
  EditorView of(PageRequest request, long version, WebhookForm form) {
    String title = version < 0 ? "New webhook" : "Edit " + nameOf(form);
    return new EditorView(
        Frame.of(request, Section.WEBHOOKS, title),
        version,
        form,
        new EditorView.Choices(
            orgs(),
            EventChoices.of(parts.operations().catalogue().list(), form.events()),
            devices(form, ""),
            estimates.sentence(form)),
        Map.of(),
        EditorView.Hindrance.NONE,
        Optional.empty());
  }

  /** The org's devices that fit what is searched, with the chosen ones. */
  DeviceChoices devices(WebhookForm form, String search) {
    String org = form.text("orgId");
    List<String> seen = org.isEmpty() ? List.of() : parts.devices().of(org);
    return DeviceChoices.of(form.devices(), seen, search);
  }

  private static String nameOf(WebhookForm form) {
    return form.text("name").isEmpty() ? form.text("id") : form.text("name");
  }

  private List<String> orgs() {
    return List.copyOf(new TreeSet<>(parts.operations().table().orgs()));
  }
}
