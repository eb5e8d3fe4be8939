/**
 * The only place that opens a connection to a receiver.
 *
 * <p>Whoever may write a subscription chooses where requests go, so nothing outside is believed: a
 * name is resolved once, every address it has is judged, one of those addresses is dialled, and the
 * certificate must be valid for the name. What comes back is read up to small limits, and one
 * deadline per exchange closes the connection, whatever it was doing.
 *
 * <p>Vert.x and Netty stay behind {@link io.statehook.dispatcher.http.EgressClient}.
 */
@NullMarked
package io.statehook.dispatcher.http;

import org.jspecify.annotations.NullMarked;
