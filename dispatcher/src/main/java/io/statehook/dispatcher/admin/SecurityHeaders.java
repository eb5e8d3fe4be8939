package io.statehook.dispatcher.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * What browsers are told about every answer, errors too: run nothing that did not come from here as
 * a file of its own, be shown in no frame, guess no types, keep nothing, tell nobody where from.
 */
final class SecurityHeaders implements Handler<RoutingContext> {
  /** For answers that programs read: nothing in them is ever run or loaded. */
  static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

  /** For pages: files of ours only, no inline script or style, forms to us only. */
  static final String OWN_FILES =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final String TWO_YEARS = "max-age=63072000";

  private final boolean tls;

  SecurityHeaders(boolean tls) {
    this.tls = tls;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    response.putHeader(
        "content-security-policy", isForPrograms(context.normalizedPath()) ? NOTHING : OWN_FILES);
    response.putHeader("x-content-type-options", "nosniff");
    response.putHeader("x-frame-options", "DENY");
    response.putHeader("referrer-policy", "no-referrer");
    response.putHeader("cross-origin-resource-policy", "same-origin");
    response.putHeader("cross-origin-opener-policy", "same-origin");
    response.putHeader("cache-control", "no-store");
    if (tls) {
      response.putHeader("strict-transport-security", TWO_YEARS);
    }
    context.next();
  }

  private static boolean isForPrograms(String path) {
    return path.startsWith("/api/") || path.startsWith("/health/") || path.equals("/metrics");
  }
}
