package io.statehook.dispatcher.console;

import io.statehook.common.subscription.SubscriptionRefusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The editor of a webhook.
 *
 * @param version what the editor has seen; -1 for a new webhook
 * @param form what stands in the fields
 * @param choices what can be chosen
 * @param problems what is wrong, by member; several of one member in one sentence
 * @param hindrance why it was not saved
 * @param test what came of a test message just now
 */
record EditorView(
    Frame frame,
    long version,
    WebhookForm form,
    Choices choices,
    Map<String, String> problems,
    Hindrance hindrance,
    Optional<TestView> test)
    implements FormView {

  /**
   * What can be chosen.
   *
   * @param estimate how much what is chosen would be, in words; may be empty
   */
  record Choices(List<String> orgs, EventChoices events, DeviceChoices devices, String estimate) {}

  /** Why something was not saved, besides what is wrong in the form. */
  enum Hindrance {
    /** Nothing was in the way. */
    NONE,
    /** Somebody else saved first. */
    CONFLICT,
    /** The receiver did not take the test message. */
    UNTAKEN
  }

  /** The members that have a place of their own for problems; the rest share one. */
  private static final List<String> PLACES =
      List.of(
          "id",
          "orgId",
          "name",
          "description",
          "url",
          "allowedEvents",
          "allowedDevices",
          "batch.maxEvents",
          "batch.maxBytes",
          "batch.maxWaitMs",
          "contentType",
          "authorization.kind",
          "secret",
          "headers",
          "delivery.timeoutMs",
          "delivery.parallelism",
          "delivery.requestsPerSecond",
          "delivery.maxAgeHours",
          "delivery.onRejected");

  /** Puts every problem to the field that can mend it. */
  static Map<String, String> placed(List<SubscriptionRefusal.Problem> problems) {
    Map<String, String> placed = new TreeMap<>();
    for (SubscriptionRefusal.Problem problem : problems) {
      String place = place(problem.member());
      String reason = place.isEmpty() ? problem.toString() : problem.reason();
      placed.merge(place, reason, (first, second) -> first + "; " + second);
    }
    return placed;
  }

  private static String place(String member) {
    return PLACES.stream()
        .filter(
            place ->
                member.equals(place)
                    || member.startsWith(place + ".")
                    || member.startsWith(place + "["))
        .findFirst()
        .orElse("");
  }

  /** The same editor, telling what is wrong. */
  EditorView withProblems(Map<String, String> wrong) {
    return new EditorView(frame, version, form, choices, wrong, hindrance, test);
  }

  /**
   * The same editor, telling what came of a test.
   *
   * @param inTheWay whether it was not saved for that
   */
  EditorView withTest(TestView result, boolean inTheWay) {
    Hindrance why = inTheWay ? Hindrance.UNTAKEN : hindrance;
    return new EditorView(frame, version, form, choices, problems, why, Optional.of(result));
  }

  /** The same editor after somebody else has saved; saving again replaces that. */
  EditorView conflicting(long current) {
    return new EditorView(frame, current, form, choices, problems, Hindrance.CONFLICT, test);
  }

  boolean creating() {
    return version < 0;
  }

  boolean isConflict() {
    return hindrance == Hindrance.CONFLICT;
  }

  boolean isUntaken() {
    return hindrance == Hindrance.UNTAKEN;
  }

  EventChoices events() {
    return choices.events();
  }

  String estimate() {
    return choices.estimate();
  }

  DeviceChoices devices() {
    return choices.devices();
  }

  List<String> places() {
    return PLACES;
  }

  @Override
  public String problem(String member) {
    return problems.getOrDefault(member, "");
  }

  /** Problems that no field can show. */
  String otherProblem() {
    return problem("");
  }

  boolean advancedOpen() {
    return problems.keySet().stream()
        .anyMatch(
            place ->
                place.startsWith("batch")
                    || place.startsWith("delivery")
                    || place.startsWith("authorization")
                    || place.equals("headers")
                    || place.equals("secret")
                    || place.equals("contentType"));
  }

  @Override
  public String value(String field) {
    return form.text(field);
  }

  String action() {
    return creating() ? "/webhooks" : "/webhooks/" + PageReply.encoded(form.text("id")) + "/edit";
  }

  String back() {
    return creating() ? "/webhooks" : "/webhooks/" + PageReply.encoded(form.text("id"));
  }

  /** Which webhook. */
  @Override
  public String toString() {
    return "EditorView[%s]".formatted(form);
  }
}
