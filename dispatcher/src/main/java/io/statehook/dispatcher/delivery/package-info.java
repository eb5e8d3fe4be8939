/**
 * Delivery: takes sealed batches from {@code webhook-deliveries} and sends each to its receiver, in
 * order per lane, until the receiver has it or a record says why not.
 *
 * <p>Lanes that fail, are paused or hold more than their share are parked: their batches wait in
 * {@code webhook-backlog}, not in memory, and hold back nobody's offset.
 *
 * <p>A worker acts for its partitions only while it holds a {@link
 * io.statehook.dispatcher.delivery.Lease lease}, which every commit that Kafka accepts renews: one
 * that was stopped for longer than its session does nothing when it wakes up.
 *
 * <p>The core is {@link io.statehook.dispatcher.delivery.DeliveryEngine}, a state machine without
 * clock, thread, socket or Kafka client: inputs go in, {@link
 * io.statehook.dispatcher.delivery.Effect effects} come out, so that it runs under simulation with
 * thousands of seeds. The shell around {@link io.statehook.dispatcher.delivery.DeliveryWorker}
 * performs the effects: one thread polls Kafka, one drives the engine, requests and appends are
 * asynchronous. Requests, subscriptions and signers come through ports that this package owns.
 */
@NullMarked
package io.statehook.dispatcher.delivery;

import org.jspecify.annotations.NullMarked;
