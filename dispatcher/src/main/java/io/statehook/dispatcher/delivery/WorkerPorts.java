package io.statehook.dispatcher.delivery;

import java.util.function.Consumer;

/**
 * What a worker needs from the rest of the process.
 *
 * @param subscriptions those in force
 * @param signers of the orgs
 * @param credentials of the subscriptions
 * @param sender the way out
 * @param health told when delivery for a subscription goes differently; must not block
 * @param fatal told once when the worker cannot go on, on one of its threads: it has left the
 *     group, and is to be closed by another thread
 */
public record WorkerPorts(
    Subscriptions subscriptions,
    Signers signers,
    CredentialSource credentials,
    RequestSender sender,
    Consumer<SubscriptionHealth> health,
    Consumer<Throwable> fatal) {}
