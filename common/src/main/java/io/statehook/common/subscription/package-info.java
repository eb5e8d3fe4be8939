/**
 * Who wants which events where: subscriptions as they stand in {@code webhook-subscriptions}, and
 * the strict reading that names the member and the reason of everything it refuses.
 *
 * <p>No secret ever stands in a subscription; {@link
 * io.statehook.common.subscription.Authorization} only says which kind of secret goes along.
 */
@NullMarked
package io.statehook.common.subscription;

import org.jspecify.annotations.NullMarked;
