/**
 * The batcher: matches device events with subscriptions and seals them into batches.
 *
 * <p>The log is the buffer. An open window is never copied anywhere: the state store only knows
 * where each window begins, and after a restart the window is refilled from {@code device-events}.
 * Start with {@link io.statehook.dispatcher.batching.BatchingTopology}, then {@link
 * io.statehook.dispatcher.batching.MatchAndWindow} and {@link
 * io.statehook.dispatcher.batching.WindowSet}.
 */
@NullMarked
package io.statehook.dispatcher.batching;

import org.jspecify.annotations.NullMarked;
