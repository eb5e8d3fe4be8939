/** What became of batches and events: attempts, their outcomes, dead letters and status records. */
@NullMarked
package io.statehook.common.delivery;

import org.jspecify.annotations.NullMarked;
