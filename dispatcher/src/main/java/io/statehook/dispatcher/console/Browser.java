package io.statehook.dispatcher.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Between the web server and the pages: what a browser sends, and what it is told. */
final class Browser {
  private static final String SESSION = "statehook-session";
  private static final String THEME = "statehook-theme";

  /** Pages that renew themselves say so. */
  private static final String BY_ITSELF = "x-by-itself";

  private static final long YEAR_SECONDS = 31_536_000;
  private static final int NOT_FOUND = 404;

  /** Nothing from elsewhere, nothing inline: what an attacker gets into a page stays text. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final Sessions sessions;

  Browser(Sessions sessions) {
    this.sessions = sessions;
  }

  /** The request as pages see it. */
  PageRequest request(RoutingContext context, Fields form) {
    HttpServerRequest request = context.request();
    String query = request.query();
    return new PageRequest(
        String.valueOf(request.remoteAddress().hostAddress()),
        request.path(),
        context.pathParams(),
        query == null ? Fields.NONE : query(query),
        form,
        session(request),
        "true".equals(request.getHeader("hx-request")),
        Theme.of(cookie(request, THEME).orElse("")));
  }

  /** The session of this request, if it has one that lasts. */
  Optional<Session> session(HttpServerRequest request) {
    return "yes".equals(request.getHeader(BY_ITSELF))
        ? sessionUnused(request)
        : cookie(request, SESSION).flatMap(sessions::find);
  }

  /** The same for what no person asks for: the session may end meanwhile because nobody uses it. */
  Optional<Session> sessionUnused(HttpServerRequest request) {
    return cookie(request, SESSION).flatMap(sessions::peek);
  }

  /**
   * Whether the browser says that a page of another site sends this. Behind a proxy only {@code
   * Sec-Fetch-Site} is sure to speak of the address that people see; browsers without it say {@code
   * Origin}.
   */
  static boolean isFromElsewhere(HttpServerRequest request) {
    String site = request.getHeader("sec-fetch-site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    String origin = request.getHeader("origin");
    return origin != null && !origin.substring(hostBegin(origin)).equals(request.getHeader("host"));
  }

  private static int hostBegin(String origin) {
    int scheme = origin.indexOf("://");
    return scheme < 0 ? 0 : scheme + "://".length();
  }

  private static Fields query(String query) {
    try {
      return Fields.parse(query);
    } catch (IllegalArgumentException e) {
      return Fields.NONE;
    }
  }

  private static Optional<String> cookie(HttpServerRequest request, String name) {
    return Optional.ofNullable(request.getCookie(name)).map(Cookie::getValue);
  }

  /** Sends what a page answered. */
  void send(RoutingContext context, PageReply reply) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    reply.sessionId().ifPresent(id -> putSession(request, response, id));
    reply.theme().ifPresent(theme -> response.addCookie(lasting(request, theme)));
    protect(response);
    response.putHeader("cache-control", "no-store");
    response.setStatusCode(reply.status());
    if (reply.location().isPresent()) {
      String where = reply.location().get();
      boolean partial = "true".equals(request.getHeader("hx-request"));
      // htmx would put the page that a redirect leads to into the part that it asked for.
      response.putHeader(partial ? "hx-redirect" : "location", where);
      response.setStatusCode(partial ? 200 : reply.status()).end();
      return;
    }
    response.putHeader("content-type", "text/html; charset=utf-8").end(reply.html());
  }

  private void putSession(HttpServerRequest request, HttpServerResponse response, String id) {
    cookie(request, SESSION).ifPresent(sessions::signOut);
    Cookie cookie = Cookie.cookie(SESSION, id).setPath("/").setHttpOnly(true);
    cookie.setSameSite(CookieSameSite.STRICT).setSecure(request.isSSL());
    if (id.isEmpty()) {
      cookie.setMaxAge(0);
    }
    response.addCookie(cookie);
  }

  private static Cookie lasting(HttpServerRequest request, Theme theme) {
    return Cookie.cookie(THEME, theme.wireName())
        .setPath("/")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure(request.isSSL())
        .setMaxAge(YEAR_SECONDS);
  }

  /** What every answer tells the browser not to do. */
  static void protect(HttpServerResponse response) {
    response
        .putHeader("content-security-policy", POLICY)
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("x-frame-options", "DENY")
        .putHeader("referrer-policy", "same-origin")
        .putHeader("cross-origin-opener-policy", "same-origin")
        .putHeader("cross-origin-resource-policy", "same-origin")
        .putHeader("permissions-policy", "camera=(), microphone=(), geolocation=()");
  }

  /** A file that pages name. */
  static void sendAsset(RoutingContext context) {
    HttpServerResponse response = context.response();
    protect(response);
    Optional<Assets.Asset> asset = Assets.at(context.request().path());
    if (asset.isEmpty()) {
      response.setStatusCode(NOT_FOUND).end();
      return;
    }
    response
        .putHeader("content-type", asset.get().contentType())
        .putHeader("cache-control", "public, max-age=31536000, immutable")
        .end(Buffer.buffer(asset.get().content()));
  }
}
