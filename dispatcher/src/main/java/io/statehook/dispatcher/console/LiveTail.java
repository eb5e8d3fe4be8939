package io.statehook.dispatcher.console;

import io.statehook.dispatcher.activity.FoundAttempt;
import io.statehook.dispatcher.control.OrgScope;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams of server-sent events: every request that is made, as the piece of HTML that pages put on
 * top of their list. A browser that reads too slowly misses some, and so does everybody when there
 * are too many to read; nobody waits.
 */
final class LiveTail {
  /** Streams at a time. */
  static final int LIMIT = 64;

  private static final Logger log = LoggerFactory.getLogger(LiveTail.class);

  /** Requests that one stream tells of in a second; the others are left out. */
  static final int PER_SECOND = 40;

  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long BEAT_MILLIS = 10_000;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final Vertx vertx;
  private final ConsoleParts parts;
  private final Templates templates;
  private final Browser browser;
  private final ConsoleGate gate;
  private final AtomicInteger streams = new AtomicInteger();

  LiveTail(
      Vertx vertx, ConsoleParts parts, Templates templates, Browser browser, ConsoleGate gate) {
    this.vertx = vertx;
    this.parts = parts;
    this.templates = templates;
    this.browser = browser;
    this.gate = gate;
  }

  /** Begins a stream; it ends with the connection or the session. */
  void open(RoutingContext routing) {
    HttpServerResponse response = routing.response();
    Browser.protect(response);
    // A browser opens it with a page, and again by itself whenever the connection breaks.
    Optional<Session> session = browser.sessionUnused(routing.request());
    if (session.isEmpty()) {
      response.setStatusCode(UNAUTHORIZED).end();
      return;
    }
    OrgScope scope = session.get().caller().scope();
    if (gate.namesOthers(scope, browser.request(routing, Fields.NONE))) {
      response.setStatusCode(NOT_FOUND).end();
      return;
    }
    if (streams.incrementAndGet() > LIMIT) {
      streams.decrementAndGet();
      response.setStatusCode(UNAVAILABLE).end();
      return;
    }
    response
        .setChunked(true)
        .putHeader("content-type", "text/event-stream")
        .putHeader("cache-control", "no-store");
    response.write("retry: 2000\n\n");
    follow(routing, scope);
  }

  private void follow(RoutingContext routing, OrgScope scope) {
    HttpServerResponse response = routing.response();
    Context loop = vertx.getOrCreateContext();
    Pace pace = new Pace();
    Optional<String> subscription =
        Optional.ofNullable(routing.request().getParam("subscription")).filter(id -> !id.isEmpty());
    AutoCloseable listening =
        parts
            .operations()
            .live()
            .listen(
                scope,
                subscription,
                found -> {
                  if (!response.closed() && !response.writeQueueFull() && pace.allows()) {
                    loop.runOnContext(next -> write(response, event(found)));
                  }
                });
    AtomicBoolean over = new AtomicBoolean();
    Consumer<Long> finish =
        beat -> {
          // An answer that we end ourselves is not told to its close handler.
          if (over.compareAndSet(false, true)) {
            streams.decrementAndGet();
            vertx.cancelTimer(beat);
            end(listening);
          }
        };
    long beat =
        vertx.setPeriodic(
            BEAT_MILLIS,
            timer -> {
              boolean mayStill =
                  browser
                      .sessionUnused(routing.request())
                      .filter(session -> session.caller().scope().equals(scope))
                      .isPresent();
              if (!mayStill) {
                finish.accept(timer);
                response.end();
              } else {
                write(response, ": still here\n\n");
              }
            });
    response.closeHandler(closed -> finish.accept(beat));
  }

  private static void write(HttpServerResponse response, String text) {
    if (!response.closed() && !response.ended()) {
      response.write(text);
    }
  }

  /** One line of data each: a line break would end it. */
  private String event(FoundAttempt found) {
    String html = templates.render("attempt", AttemptRow.of(found, parts.clock().instant()));
    StringBuilder event = new StringBuilder("event: attempt\n");
    html.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
    return event.append('\n').toString();
  }

  /** So many a second at most: nobody reads more. Used by the one thread that follows. */
  private static final class Pace {
    private long secondNanos = System.nanoTime();
    private int taken;

    private boolean allows() {
      long now = System.nanoTime();
      if (now - secondNanos >= SECOND_NANOS) {
        secondNanos = now;
        taken = 0;
      }
      return ++taken <= PER_SECOND;
    }
  }

  private static void end(AutoCloseable listening) {
    try {
      listening.close();
    } catch (Exception e) {
      log.warn("a stream did not end cleanly", e);
    }
  }
}
