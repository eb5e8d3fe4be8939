package io.statehook.dispatcher.console;

/** What a page says instead of itself. */
enum Trouble {
  NOT_FOUND(404, "There is nothing here", "The page was moved, or what it showed is deleted."),
  NO_WEBHOOK(404, "There is no such webhook", "Perhaps it was deleted."),
  NOT_ALLOWED(
      403,
      "Your token may only read",
      "Sign in with a token that may change things, or ask an administrator for one."),
  NOT_SEEN(
      403,
      "This belongs to the whole installation",
      "Your token is bound to one organization. Whoever runs the installation sees this page."),
  FORGED(
      403,
      "This form is out of date",
      "It belongs to a session that has ended, or another site sent it. Nothing was changed."),
  BAD_FORM(400, "This form could not be read", "Nothing was changed. Go back and try again."),
  TOO_LARGE(413, "This form is too large", "A form has at most 4 MiB. Nothing was changed."),
  KAFKA(
      503,
      "Kafka does not answer",
      "Everything shown here is read from Kafka and every change is written to it. Nothing is "
          + "known to have changed; try again when the brokers answer."),
  BUSY(503, "Too many pages at once", "Wait a moment and reload."),
  FAILED(500, "This page could not be made", "The process has written down why. Try another page.");

  private final int status;
  private final String title;
  private final String text;

  Trouble(int status, String title, String text) {
    this.status = status;
    this.title = title;
    this.text = text;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  String text() {
    return text;
  }

  /**
   * The page that tells it.
   *
   * @param frame what surrounds it
   * @param trouble what is told
   */
  record View(Frame frame, Trouble trouble) {}
}
