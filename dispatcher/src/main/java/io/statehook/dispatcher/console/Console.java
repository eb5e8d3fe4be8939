package io.statehook.dispatcher.console;

import io.statehook.dispatcher.operations.PacedTests;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The console's routes. */
public final class Console implements AutoCloseable {
  /** Pages that are made at a time. */
  static final int THREADS = 6;

  /** Forms at a time: more than may wait for receivers, so that pausing waits for none. */
  static final int CHANGES = PacedTests.MAX + 4;

  /** Pages that are made or wait for that; further requests are told to come back. */
  static final int MAX_WAITING = 128;

  private static final long LONGEST_SECONDS = 120;

  private final WorkerExecutor executor;

  /** What somebody sends may wait for a receiver; looking at pages goes on meanwhile. */
  private final WorkerExecutor changes;

  private final AtomicInteger waiting = new AtomicInteger();
  private final Browser browser;
  private final ConsolePages pages;
  private final LiveTail tail;

  /**
   * A console that is not mounted yet.
   *
   * @param vertx of the server that it is mounted on
   */
  public Console(Vertx vertx, ConsoleParts parts) {
    executor =
        vertx.createSharedWorkerExecutor("console", THREADS, LONGEST_SECONDS, TimeUnit.SECONDS);
    changes =
        vertx.createSharedWorkerExecutor(
            "console-changes", CHANGES, LONGEST_SECONDS, TimeUnit.SECONDS);
    Sessions sessions = new Sessions(parts.tokens(), new SecureRandom(), System::nanoTime);
    browser = new Browser(sessions);
    Templates templates = new Templates();
    ConsoleGate gate = new ConsoleGate(parts.operations());
    pages = new ConsolePages(parts, templates, gate, sessions);
    tail = new LiveTail(vertx, parts, templates, browser, gate);
  }

  /** Adds every route of the console. */
  public void mount(Router router) {
    for (ConsoleRoute route : ConsoleRoute.values()) {
      router.route(HttpMethod.valueOf(route.method()), route.path()).handler(receiver(route));
    }
  }

  private Handler<RoutingContext> receiver(ConsoleRoute route) {
    return switch (route) {
      case ASSET -> Browser::sendAsset;
      case LIVE_EVENTS -> tail::open;
      default -> context -> receive(context, route);
    };
  }

  private void receive(RoutingContext context, ConsoleRoute route) {
    boolean everybody = route.access() == Access.EVERYBODY;
    // What a stranger sends is not even read.
    boolean mayFill = everybody || browser.session(context.request()).isPresent();
    if (!route.takesForm() || !mayFill) {
      answer(context, browser.request(context, Fields.NONE), route);
      return;
    }
    FormReading.of(
        context.request(),
        everybody ? FormReading.MAX_STRANGERS_BYTES : FormReading.MAX_BYTES,
        form -> answer(context, browser.request(context, form), route),
        status -> refuse(context, status));
  }

  private void answer(RoutingContext context, PageRequest request, ConsoleRoute route) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      refuse(context, Trouble.BUSY);
      return;
    }
    boolean fromElsewhere = Browser.isFromElsewhere(context.request());
    (route.takesForm() ? changes : executor)
        .executeBlocking(() -> pages.guarded(request, route, fromElsewhere), false)
        .onComplete(
            done -> {
              waiting.decrementAndGet();
              if (done.succeeded()) {
                browser.send(context, done.result());
              } else {
                refuse(context, Trouble.FAILED);
              }
            });
  }

  private void refuse(RoutingContext context, Trouble trouble) {
    PageRequest request = browser.request(context, Fields.NONE);
    browser.send(context, pages.trouble(request, trouble));
  }

  @Override
  public void close() {
    executor.close();
    changes.close();
  }
}
