/**
 * The console: pages for administrators and operators, a thin face over the same operations as the
 * HTTP API and the command line.
 *
 * <p>Every page is a view (a record with what is shown, already in words) and a template of the
 * same name under {@code src/main/jte}, compiled into this package. Pages are complete without
 * JavaScript; htmx and a few lines of our own only spare reloads. A request becomes a {@link
 * io.statehook.dispatcher.console.PageRequest}, a page answers with a {@link
 * io.statehook.dispatcher.console.PageReply}, and only {@link
 * io.statehook.dispatcher.console.Console} knows the web server, so pages may wait for Kafka.
 */
@NullMarked
package io.statehook.dispatcher.console;

import org.jspecify.annotations.NullMarked;
