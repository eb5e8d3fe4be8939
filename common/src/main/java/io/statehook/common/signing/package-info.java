/**
 * Signatures: how a receiver knows that a request is ours and unchanged.
 *
 * <p>Two schemes side by side over the same bytes: {@code x-signature} over the body alone, and the
 * {@code webhook-*} headers of Standard Webhooks 1.0.0 over id, time and body.
 */
@NullMarked
package io.statehook.common.signing;

import org.jspecify.annotations.NullMarked;
