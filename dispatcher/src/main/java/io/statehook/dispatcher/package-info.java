/**
 * The dispatcher process: puts the batcher and the delivery worker together. The two never know
 * each other; they meet only in {@code webhook-deliveries}.
 */
@NullMarked
package io.statehook.dispatcher;

import org.jspecify.annotations.NullMarked;
