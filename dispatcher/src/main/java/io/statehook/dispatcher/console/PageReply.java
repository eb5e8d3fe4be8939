package io.statehook.dispatcher.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a browser gets.
 *
 * @param status the HTTP status
 * @param html the page or the part of one; empty for a redirect
 * @param location where to go instead
 * @param sessionId the session that begins; empty text for the one that ends
 * @param theme the theme that was chosen
 */
record PageReply(
    int status,
    String html,
    Optional<String> location,
    Optional<String> sessionId,
    Optional<Theme> theme) {
  private static final int OK = 200;
  private static final int SEE_OTHER = 303;

  /** A page. */
  static PageReply page(String html) {
    return page(OK, html);
  }

  /** A page that tells of a failure. */
  static PageReply page(int status, String html) {
    return new PageReply(status, html, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Go there; what a form answers when it was taken, so that reloading does not send it again. */
  static PageReply goTo(String location) {
    return new PageReply(SEE_OTHER, "", Optional.of(location), Optional.empty(), Optional.empty());
  }

  /** Go there and find this word's sentence on the page. */
  static PageReply goTo(String location, Notice notice) {
    return goTo(location + (location.contains("?") ? "&" : "?") + "done=" + notice.word());
  }

  PageReply withSession(String id) {
    return new PageReply(status, html, location, Optional.of(id), theme);
  }

  PageReply withTheme(Theme chosen) {
    return new PageReply(status, html, location, sessionId, Optional.of(chosen));
  }

  /** One segment of a path, or a value of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Everything but the page and the session. */
  @Override
  public String toString() {
    return "PageReply[%d, %d characters, location=%s]".formatted(status, html.length(), location);
  }
}
