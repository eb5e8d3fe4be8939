package io.statehook.dispatcher.console;

/** Answers one kind of request; may wait, may be called by several threads at once. */
@FunctionalInterface
interface PageHandler {
  PageReply answer(PageRequest request);
}
