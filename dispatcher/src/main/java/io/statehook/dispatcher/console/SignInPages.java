package io.statehook.dispatcher.console;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Signing in and out, and the choice of light or dark. */
final class SignInPages {
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY_REQUESTS = 429;

  private final Templates templates;
  private final Sessions sessions;
  private final Function<String, OptionalLong> badToken;

  SignInPages(Templates templates, Sessions sessions, Function<String, OptionalLong> badToken) {
    this.templates = templates;
    this.sessions = sessions;
    this.badToken = badToken;
  }

  /**
   * The form.
   *
   * @param frame what surrounds it
   * @param next where to go afterwards
   * @param problem why the token just sent opened nothing, or empty text
   */
  record View(Frame frame, String next, String problem) {}

  /** Where somebody who is not signed in goes. */
  static String pathFor(PageRequest request, String method) {
    boolean start = request.path().equals("/") || !method.equals("GET");
    return start ? "/sign-in" : "/sign-in?next=" + PageReply.encoded(request.path());
  }

  PageReply form(PageRequest request) {
    return request.session().isPresent()
        ? PageReply.goTo(next(request.query()))
        : page(request, next(request.query()), OK, "");
  }

  PageReply signIn(PageRequest request) {
    String next = next(request.form());
    Optional<String> session = sessions.signIn(request.form().text("token"));
    return session
        .map(id -> PageReply.goTo(next).withSession(id))
        .orElseGet(() -> refused(request, next));
  }

  /** Not too often from one address, where good tokens are taken all the same. */
  private PageReply refused(PageRequest request, String next) {
    OptionalLong wait = badToken.apply(request.address());
    return wait.isPresent()
        ? page(
            request,
            next,
            TOO_MANY_REQUESTS,
            "Too many tokens that open nothing came from here. Try again in %d seconds."
                .formatted(wait.getAsLong()))
        : page(
            request,
            next,
            UNAUTHORIZED,
            "This token opens nothing. It may have been revoked, or a character is missing.");
  }

  PageReply signOut(PageRequest request) {
    return PageReply.goTo("/sign-in", Notice.SIGNED_OUT).withSession("");
  }

  static PageReply theme(PageRequest request) {
    return PageReply.goTo(next(request.form())).withTheme(Theme.of(request.form().text("theme")));
  }

  private PageReply page(PageRequest request, String next, int status, String problem) {
    Frame frame = Frame.of(request, Section.NONE, "Sign in");
    return PageReply.page(status, templates.render("signin", new View(frame, next, problem)));
  }

  /** A place of ours: anything else would lead people away. */
  private static String next(Fields fields) {
    String wanted = fields.text("next");
    boolean ours =
        wanted.startsWith("/")
            && !wanted.startsWith("//")
            && wanted.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\');
    return ours ? wanted : "/";
  }
}
