package io.statehook.dispatcher.console;

/**
 * Every address of the console, what it does there and for whom. The first that fits an address
 * answers. A closed set: whoever adds one is told by the compiler to say what answers it, and what
 * the matrix of callers and routes sends there.
 */
public enum ConsoleRoute {
  /** A file that pages name. */
  ASSET(Kind.LOOK, "/assets/*", Access.EVERYBODY),
  /** The stream of requests as they are made. */
  LIVE_EVENTS(Kind.LOOK, "/live/events", Access.SIGNED_IN),
  /** The form for a token. */
  SIGN_IN_FORM(Kind.LOOK, "/sign-in", Access.EVERYBODY),
  /** Begins a session. */
  SIGN_IN(Kind.SEND, "/sign-in", Access.EVERYBODY),
  /** Ends a session. */
  SIGN_OUT(Kind.SEND, "/sign-out", Access.EVERYBODY),
  /** Chooses light or dark. */
  THEME(Kind.SEND, "/theme", Access.EVERYBODY),
  /** How everything is doing. */
  OVERVIEW(Kind.LOOK, "/", Access.SIGNED_IN),
  /** The list of webhooks. */
  WEBHOOKS(Kind.LOOK, "/webhooks", Access.SIGNED_IN),
  /** The editor for a new webhook. */
  NEW_WEBHOOK(Kind.LOOK, "/webhooks/new", Access.MAY_CHANGE),
  /** What is wrong in the editor so far; writes nothing. */
  CHECK_WEBHOOK(Kind.SEND, "/webhooks/check", Access.MAY_CHANGE),
  /** The devices that the editor offers; writes nothing. */
  SEARCH_DEVICES(Kind.SEND, "/webhooks/devices", Access.MAY_CHANGE),
  /** Sends a test message to what stands in the editor. */
  TEST_DRAFT(Kind.SEND, "/webhooks/test", Access.MAY_CHANGE),
  /** Makes a webhook. */
  CREATE_WEBHOOK(Kind.SEND, "/webhooks", Access.MAY_CHANGE),
  /** One webhook. */
  WEBHOOK(Kind.LOOK, "/webhooks/:id", Access.SIGNED_IN),
  /** Its attempts. */
  ATTEMPTS(Kind.LOOK, "/webhooks/:id/attempts", Access.SIGNED_IN),
  /** The editor with what is in force. */
  EDIT_WEBHOOK(Kind.LOOK, "/webhooks/:id/edit", Access.MAY_CHANGE),
  /** Changes a webhook. */
  SAVE_WEBHOOK(Kind.SEND, "/webhooks/:id/edit", Access.MAY_CHANGE),
  /** Sends a test message to its receiver. */
  TEST_WEBHOOK(Kind.SEND, "/webhooks/:id/test", Access.MAY_CHANGE),
  /** Holds back what is collected. */
  PAUSE(Kind.SEND, "/webhooks/:id/pause", Access.MAY_CHANGE),
  /** Sends on what was held back. */
  RESUME(Kind.SEND, "/webhooks/:id/resume", Access.MAY_CHANGE),
  /** Switches a webhook on. */
  ACTIVATE(Kind.SEND, "/webhooks/:id/activate", Access.MAY_CHANGE),
  /** Switches it off. */
  DEACTIVATE(Kind.SEND, "/webhooks/:id/deactivate", Access.MAY_CHANGE),
  /** Deletes it. */
  DELETE_WEBHOOK(Kind.SEND, "/webhooks/:id/delete", Access.MAY_CHANGE),
  /** Which credentials are stored for a webhook. */
  CREDENTIALS(Kind.LOOK, "/webhooks/:id/credentials", Access.SIGNED_IN),
  /** Stores or replaces one. */
  PUT_CREDENTIAL(Kind.SEND, "/webhooks/:id/credentials", Access.MAY_CHANGE),
  /** Deletes one. */
  DELETE_CREDENTIAL(Kind.SEND, "/webhooks/:id/credentials/delete", Access.MAY_CHANGE),
  /** What is sent now. */
  LIVE(Kind.LOOK, "/live", Access.SIGNED_IN),
  /** What was given up. */
  DEAD_LETTERS(Kind.LOOK, "/dead-letters", Access.SIGNED_IN),
  /** Sends dead letters again. */
  REDRIVE(Kind.SEND, "/dead-letters", Access.MAY_CHANGE),
  /** An org's signing key, hidden. */
  SIGNING_KEY(Kind.LOOK, "/signing-key", Access.SIGNED_IN),
  /** The same, shown, which is written down. */
  SHOW_KEY(Kind.SEND, "/signing-key/show", Access.MAY_CHANGE),
  /** Makes the next key. */
  RESET_KEY(Kind.SEND, "/signing-key/reset", Access.MAY_CHANGE),
  /** Makes a new key and ends all others. */
  RESET_KEY_AT_ONCE(Kind.SEND, "/signing-key/reset-at-once", Access.MAY_CHANGE),
  /** Ends the key before. */
  ACTIVATE_KEY(Kind.SEND, "/signing-key/activate", Access.MAY_CHANGE),
  /** The event catalogue. */
  CATALOGUE(Kind.LOOK, "/catalogue", Access.SIGNED_IN),
  /** The form for one entry of it, new or in force. */
  CATALOGUE_ENTRY(Kind.LOOK, "/catalogue/entry", Access.MAY_CHANGE_EVERY_ORG),
  /** What is wrong in that form so far; writes nothing. */
  CHECK_ENTRY(Kind.SEND, "/catalogue/check", Access.MAY_CHANGE_EVERY_ORG),
  /** Adds or changes an entry. */
  SAVE_ENTRY(Kind.SEND, "/catalogue/entry", Access.MAY_CHANGE_EVERY_ORG),
  /** Approves the list that ships with the product. */
  APPLY_DEFAULTS(Kind.SEND, "/catalogue/defaults", Access.MAY_CHANGE_EVERY_ORG),
  /** How Kafka stands. */
  KAFKA(Kind.LOOK, "/kafka", Access.EVERY_ORG),
  /** The settings of this process. */
  CONFIGURATION(Kind.LOOK, "/configuration", Access.EVERY_ORG),
  /** Any other address. */
  NOWHERE(Kind.LOOK, "/*", Access.SIGNED_IN);

  private enum Kind {
    LOOK,
    SEND
  }

  private final Kind kind;
  private final String path;
  private final Access access;

  ConsoleRoute(Kind kind, String path, Access access) {
    this.kind = kind;
    this.path = path;
    this.access = access;
  }

  /** {@code GET} or {@code POST}. */
  public String method() {
    return kind == Kind.LOOK ? "GET" : "POST";
  }

  /** Its address as Vert.x has it: {@code :id} is a webhook's. */
  public String path() {
    return path;
  }

  /** For whom it is. */
  public Access access() {
    return access;
  }

  /** Whether a form is sent there, which may change something. */
  public boolean takesForm() {
    return kind == Kind.SEND;
  }

  /** Whether what it is about is the webhook in its address. */
  boolean isOfWebhook() {
    return path.contains("/:id");
  }
}
