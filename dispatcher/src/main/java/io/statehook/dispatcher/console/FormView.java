package io.statehook.dispatcher.console;

/** What the fields of a form show: what was sent, and what is wrong with it. */
interface FormView {
  /** What stands in a field. */
  String value(String field);

  /** What is wrong with a member, or empty text. */
  String problem(String member);

  /** The element that shows a member's problem. */
  static String element(String member) {
    return "problem-" + (member.isEmpty() ? "other" : member.replace('.', '-'));
  }
}
