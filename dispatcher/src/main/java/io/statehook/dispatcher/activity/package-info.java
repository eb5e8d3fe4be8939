/**
 * What the record topics tell: attempts, deliveries, dead letters and the traffic that they add up
 * to; and what is done with them, sending dead letters again. Everything is read from the topics;
 * what is kept in memory is bounded and can be read again.
 *
 * <p>Whose a record is decides the record itself, never the subscription that has its id by now:
 * ids can be given anew. What does not say whose it is, only those see who see every org.
 */
@NullMarked
package io.statehook.dispatcher.activity;

import org.jspecify.annotations.NullMarked;
