package io.statehook.dispatcher.console;

import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What answers each route, and what happens around that. */
final class ConsolePages {
  private static final Logger log = LoggerFactory.getLogger(ConsolePages.class);
  private static final Logger audit = LoggerFactory.getLogger("io.statehook.audit");
  private static final int CAUSES = 8;

  private final Templates templates;
  private final ConsoleGate gate;
  private final SignInPages signIn;
  private final WebhookPages webhooks;
  private final WebhookEditor editor;
  private final WebhookActions actions;
  private final CredentialPages credentials;
  private final SigningKeyPages keys;
  private final CataloguePages catalogue;
  private final CatalogueEditor entries;
  private final OverviewPages overview;
  private final AttemptPages attempts;
  private final LivePages live;
  private final DeadLetterPages deadLetters;
  private final KafkaPages kafka;
  private final SettingsPages settings;

  ConsolePages(ConsoleParts parts, Templates templates, ConsoleGate gate, Sessions sessions) {
    this.templates = templates;
    this.gate = gate;
    signIn = new SignInPages(templates, sessions, parts.badToken());
    webhooks = new WebhookPages(parts, templates);
    editor = new WebhookEditor(parts, templates);
    actions = new WebhookActions(parts, webhooks);
    credentials = new CredentialPages(parts, templates);
    keys = new SigningKeyPages(parts, templates);
    catalogue = new CataloguePages(parts, templates);
    entries = new CatalogueEditor(parts, templates);
    overview = new OverviewPages(parts, templates);
    attempts = new AttemptPages(parts, templates);
    live = new LivePages(parts, templates);
    deadLetters = new DeadLetterPages(parts, templates);
    kafka = new KafkaPages(parts, templates);
    settings = new SettingsPages(parts, templates);
  }

  /** What answers there; a table, and complete. */
  PageHandler handler(ConsoleRoute route) {
    return switch (route) {
      case ASSET, LIVE_EVENTS, NOWHERE -> request -> trouble(request, Trouble.NOT_FOUND);
      case SIGN_IN_FORM -> signIn::form;
      case SIGN_IN -> signIn::signIn;
      case SIGN_OUT -> signIn::signOut;
      case THEME -> SignInPages::theme;
      case OVERVIEW -> overview::page;
      case WEBHOOKS -> webhooks::list;
      case NEW_WEBHOOK -> editor::blank;
      case CHECK_WEBHOOK -> editor::check;
      case SEARCH_DEVICES -> editor::devices;
      case TEST_DRAFT -> editor::test;
      case CREATE_WEBHOOK -> editor::create;
      case WEBHOOK -> webhooks::show;
      case ATTEMPTS -> attempts::page;
      case EDIT_WEBHOOK -> editor::edit;
      case SAVE_WEBHOOK -> editor::save;
      case TEST_WEBHOOK -> actions::test;
      case PAUSE -> actions::pause;
      case RESUME -> actions::resume;
      case ACTIVATE -> actions::activate;
      case DEACTIVATE -> actions::deactivate;
      case DELETE_WEBHOOK -> actions::delete;
      case CREDENTIALS -> credentials::page;
      case PUT_CREDENTIAL -> credentials::put;
      case DELETE_CREDENTIAL -> credentials::delete;
      case LIVE -> live::page;
      case DEAD_LETTERS -> deadLetters::page;
      case REDRIVE -> deadLetters::redrive;
      case SIGNING_KEY -> keys::page;
      case SHOW_KEY -> keys::show;
      case RESET_KEY -> keys::reset;
      case RESET_KEY_AT_ONCE -> keys::resetAtOnce;
      case ACTIVATE_KEY -> keys::activate;
      case CATALOGUE -> catalogue::list;
      case CATALOGUE_ENTRY -> entries::page;
      case CHECK_ENTRY -> entries::check;
      case SAVE_ENTRY -> entries::save;
      case APPLY_DEFAULTS -> entries::applyDefaults;
      case KAFKA -> kafka::page;
      case CONFIGURATION -> settings::page;
    };
  }

  /** The page's answer, if whoever asks may have it. */
  PageReply guarded(PageRequest request, ConsoleRoute route, boolean fromElsewhere) {
    Optional<Trouble> trouble = gate.refusal(request, route, fromElsewhere);
    if (trouble.isPresent()) {
      return refusal(request, trouble.get());
    }
    if (route.access() != Access.EVERYBODY && request.session().isEmpty()) {
      return PageReply.goTo(SignInPages.pathFor(request, route.method()));
    }
    PageReply reply = answer(request, route);
    if (route.takesForm() && route.access() != Access.EVERYBODY) {
      audit.info(
          "change: by={} operation={} target={} status={}",
          request.caller().name(),
          "console",
          request.path(),
          reply.status());
    }
    return reply;
  }

  private PageReply answer(PageRequest request, ConsoleRoute route) {
    try {
      return handler(route).answer(request);
    } catch (RuntimeException e) { // The top of a request.
      if (isKafka(e)) {
        log.warn(
            "a page waited for Kafka in vain: path={} cause={}", request.path(), e.getMessage());
        return trouble(request, Trouble.KAFKA);
      }
      log.warn("a page could not be made: path={}", request.path(), e);
      return trouble(request, Trouble.FAILED);
    }
  }

  /** In the middle of a page there is no room for another: the browser leaves it. */
  private PageReply refusal(PageRequest request, Trouble trouble) {
    return trouble == Trouble.NO_WEBHOOK && request.partial()
        ? PageReply.goTo("/webhooks", Notice.GONE)
        : trouble(request, trouble);
  }

  /** The page that tells of a trouble. */
  PageReply trouble(PageRequest request, Trouble trouble) {
    Frame frame = Frame.of(request, Section.NONE, trouble.title());
    return PageReply.page(
        trouble.status(), templates.render("trouble", new Trouble.View(frame, trouble)));
  }

  private static boolean isKafka(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < CAUSES && cause != null; i++) {
      if (cause instanceof KafkaException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
