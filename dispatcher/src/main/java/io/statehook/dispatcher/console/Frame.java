package io.statehook.dispatcher.console;

import java.util.List;
import java.util.Optional;

/**
 * What surrounds every page.
 *
 * @param title of the page
 * @param section which entry of the navigation it belongs to
 * @param user who is signed in; empty text for nobody
 * @param orgId the only org that the user sees; empty text for all of them
 * @param mayChange whether the user may change anything
 * @param formToken what every form carries
 * @param notice what was just done, or empty text
 * @param theme as it was chosen
 * @param path where the page is
 */
record Frame(
    String title,
    Section section,
    String user,
    String orgId,
    boolean mayChange,
    String formToken,
    String notice,
    Theme theme,
    String path) {

  /** The frame of a page that answers a request. */
  static Frame of(PageRequest request, Section section, String title) {
    Optional<Session> session = request.session();
    return new Frame(
        title,
        section,
        session.map(found -> found.caller().name()).orElse(""),
        session.flatMap(found -> found.caller().scope().orgId()).orElse(""),
        session.map(found -> found.caller().mayChange()).orElse(false),
        session.map(Session::formToken).orElse(""),
        Notice.of(request.query().text("done")).map(Notice::sentence).orElse(""),
        request.theme(),
        request.path());
  }

  boolean signedIn() {
    return !user.isEmpty();
  }

  boolean allOrgs() {
    return orgId.isEmpty();
  }

  /** Whether the user may change what belongs to every org. */
  boolean mayChangeEverything() {
    return mayChange && allOrgs();
  }

  List<Section> sections() {
    return Section.shown(allOrgs());
  }

  String asset(String name) {
    return Assets.path(name);
  }

  /** Who is signed in, without the token. */
  @Override
  public String toString() {
    return "Frame[%s, %s]".formatted(title, user);
  }
}
