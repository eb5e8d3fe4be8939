package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.SealedBatch;

/**
 * A batch as {@code webhook-backlog} holds it.
 *
 * @param backlogOffset where it stands there
 * @param offset where it stood in {@code webhook-deliveries}: the order of its lane, by which a
 *     batch that was appended twice around a crash is recognized
 * @param batch what was sealed
 */
record BacklogBatch(long backlogOffset, long offset, SealedBatch batch) {}
