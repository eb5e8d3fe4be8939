package io.statehook.dispatcher.console;

/** Who may see a page or send its form. */
public enum Access {
  /** Also people who are not signed in. */
  EVERYBODY,
  /** Whoever is signed in. */
  SIGNED_IN,
  /** Whose token sees every org: what belongs to the whole installation. */
  EVERY_ORG,
  /** Whose token may change things. */
  MAY_CHANGE,
  /** Whose token may change things of every org. */
  MAY_CHANGE_EVERY_ORG
}
